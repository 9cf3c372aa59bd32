import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { Config } from '../../config/config';
import { loadConfig } from '../../config/load-config';
import { type Decision, DECISIONS } from '../../domain/report';
import type { Database } from '../../infra/database/database';
import { AddresseeRepository } from '../../repositories/reports/addressee-repository';
import { type DecideOutcome, ModerationRepository } from '../../repositories/reports/moderation-repository';
import { reasonOf, rowId } from '../arguments';
import { UsageError, withDatabase } from '../command';
import { confirm, requireConfirmation } from '../confirm';
import { createMessageDeletion } from './delete-message';
import { sendWarning } from './send-warning';

/** `npm run moderate -- decide` */
export function decide(args: string[]): Promise<number> {
  const { id, decision, reason, isSure } = readArguments(args);
  requireConfirmation(isSure);
  const config = loadConfig();
  return withDatabase(config, { migrateNow: false }, async (database, address) => {
    if (!(await confirm(`${QUESTIONS[decision]} (report ${id})`, isSure))) return 1;
    const deletion = createMessageDeletion(address);
    try {
      const verdict = { decision, reason, at: new Date() };
      const outcome = await new ModerationRepository(database).decide(id, verdict, deletion.deleteMessage);
      if (outcome.kind !== 'done') {
        console.error(REFUSALS[outcome.kind]);
        return 1;
      }
      console.log(`Decided report ${id}: ${decision}.`);
      return decision === 'warn' ? await warn(config, database, outcome.report.user_id) : 0;
    } finally {
      await deletion.close();
    }
  });
}

/** The decision stands whether or not the mail is sent. */
async function warn(config: Config, database: Database, user_id: number): Promise<number> {
  const addressee = await new AddresseeRepository(database).find(user_id);
  // Random: the person reads it, and nothing in it may tell who wrote the report, as its time would.
  const isDone = await sendWarning(config, addressee, `warning-${randomUUID()}`);
  return isDone ? 0 : 1;
}

const QUESTIONS: Record<Decision, string> = {
  dismiss: 'Dismiss it?',
  delete: 'Delete the message for everyone?',
  warn: 'Warn the person?',
  disable: 'Disable the account, and end all its sessions?',
};

const REFUSALS: Record<Exclude<DecideOutcome['kind'], 'done'>, string> = {
  missing: 'There is no such report.',
  decided: 'It is decided already: npm run moderate -- show says how.',
  no_message: 'It is about a person: there is no message to delete.',
};

function readArguments(args: string[]) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { reason: { type: 'string' }, yes: { type: 'boolean', default: false } },
  });
  const [id = '', word, ...rest] = positionals;
  const decision = DECISIONS.find((known) => known === word);
  if (!decision || rest.length > 0) {
    throw new UsageError(`Name the report, and one of ${DECISIONS.join(', ')}.`);
  }
  const reason = reasonOf(values.reason)?.trim();
  if (!reason) throw new UsageError('Say why: --reason.');
  return {
    id: rowId('decide', id),
    decision,
    reason,
    isSure: values.yes || decision === 'dismiss',
  };
}
