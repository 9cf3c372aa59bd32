import { parseArgs } from 'node:util';
import { loadConfig } from '../../config/load-config';
import { ModerationRepository, type StoredReport } from '../../repositories/reports/moderation-repository';
import { wholeNumber } from '../arguments';
import { UsageError, withDatabase } from '../command';
import { tableOf } from '../table';

/** `npm run moderate -- list` */
export function list(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      open: { type: 'boolean', default: false },
      decided: { type: 'boolean', default: false },
      limit: { type: 'string', default: '50' },
      json: { type: 'boolean', default: false },
    },
  });
  const limit = wholeNumber('--limit', values.limit);
  if (values.open && values.decided) throw new UsageError('Say --open or --decided, or neither.');
  const state = values.open ? 'open' : values.decided ? 'decided' : 'all';
  return withDatabase(loadConfig(), { migrateNow: false }, async (database) => {
    const reports = await new ModerationRepository(database).list({ state, limit });
    if (values.json) for (const report of reports) console.log(JSON.stringify(report));
    else if (reports.length === 0) console.log('There are no reports.');
    else for (const line of tableOf(HEAD, reports.map(cellsOf))) console.log(line);
    return 0;
  });
}

const HEAD = ['id', 'made', 'state', 'reason', 'about', 'by', 'comment'];
const MAX_COMMENT = 60;

function cellsOf(report: StoredReport): string[] {
  const { id, created_at, decision, reason, user_id, user_name, message_id, reporter_id, comment } = report;
  const what = message_id === null ? 'the person' : 'a message';
  return [
    String(id),
    created_at,
    decision ?? 'open',
    reason,
    `${what}, ${user_id} ${user_name}`,
    String(reporter_id),
    (comment ?? '').slice(0, MAX_COMMENT),
  ];
}
