import { parseArgs } from 'node:util';
import { loadConfig } from '../../config/load-config';
import { type Decision, DECISIONS } from '../../domain/report';
import { type DecideOutcome, ModerationRepository } from '../../repositories/reports/moderation-repository';
import { reasonOf, wholeNumber } from '../arguments';
import { UsageError, withDatabase } from '../command';
import { confirm, requireConfirmation } from '../confirm';
import { createMessageDeletion } from './delete-message';

/** `npm run moderate -- decide` */
export function decide(args: string[]): Promise<number> {
  const { id, decision, reason, isSure } = readArguments(args);
  requireConfirmation(isSure);
  return withDatabase(loadConfig(), { migrateNow: false }, async (database, address) => {
    if (!(await confirm(`${QUESTIONS[decision]} (report ${id})`, isSure))) return 1;
    const deletion = createMessageDeletion(address);
    try {
      const verdict = { decision, reason, at: new Date() };
      const outcome = await new ModerationRepository(database).decide(id, verdict, deletion.deleteMessage);
      if (outcome.kind === 'done') console.log(`Decided report ${id}: ${decision}.`);
      else console.error(REFUSALS[outcome.kind]);
      return outcome.kind === 'done' ? 0 : 1;
    } finally {
      await deletion.close();
    }
  });
}

const QUESTIONS: Record<Decision, string> = {
  dismiss: 'Dismiss it?',
  delete: 'Delete the message for everyone?',
  warn: 'Note a warning?',
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
    id: wholeNumber('decide', id),
    decision,
    reason,
    isSure: values.yes || decision === 'dismiss',
  };
}
