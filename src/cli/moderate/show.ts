import { parseArgs } from 'node:util';
import { loadConfig } from '../../config/load-config';
import type { CopiedMessage } from '../../domain/report';
import { ModerationRepository, type ReportDetails } from '../../repositories/reports/moderation-repository';
import { onlyOne, rowId } from '../arguments';
import { withDatabase } from '../command';
import { inOneLine } from '../table';

/** `npm run moderate -- show` */
export function show(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false } },
  });
  const id = rowId('show', onlyOne('the report', positionals));
  return withDatabase(loadConfig(), { migrateNow: false }, async (database) => {
    const report = await new ModerationRepository(database).find(id);
    if (!report) {
      console.error('There is no such report.');
      return 1;
    }
    if (values.json) console.log(JSON.stringify(report));
    else for (const line of linesOf(report)) console.log(line);
    return 0;
  });
}

function linesOf(report: ReportDetails): string[] {
  const { id, decision, decided_at, decision_reason, other_open } = report;
  const state =
    decision === null ? 'open' : `${decision}, ${decided_at}: ${inOneLine(decision_reason ?? '')}`;
  return [
    `report   ${id}, ${state}`,
    `made     ${report.created_at}`,
    `reason   ${report.reason}`,
    `about    account ${report.user_id}, called ${inOneLine(report.user_name)} then`,
    `by       account ${report.reporter_id}, ${inOneLine(report.reporter_name ?? 'which is gone')}`,
    ...(other_open > 0 ? [`further  ${other_open} open about the same person`] : []),
    ...(report.comment === null ? [] : ['', ...textLines(report.comment)]),
    ...(report.messages.length === 0 ? [] : ['']),
    ...report.messages.flatMap((message) => messageLines(message, message.message_id === report.message_id)),
  ];
}

function messageLines(message: CopiedMessage, isReported: boolean): string[] {
  const { created_at, sender_name, sender_id, content } = message;
  const head = `${isReported ? '>' : ' '} ${created_at} ${inOneLine(sender_name)} (${sender_id})`;
  return [head, ...(content === null ? ['    (deleted)'] : textLines(content))];
}

/** Every line by itself, so that no text can look like one of ours. */
function textLines(text: string): string[] {
  return text.split(/\r\n?|\n/).map((line) => `    ${inOneLine(line)}`);
}
