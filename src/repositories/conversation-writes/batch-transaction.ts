import type { SendWrite, Settled, Write } from '../../domain/writes';
import type { WriteResult } from '../../infra/database/db';
import { type BatchPlan, planBatch } from './batch-plan';
import { joined, lockAndRead, valuesOf } from './batch-reads';
import { type Marked, writeStatements } from './batch-statements';
import type { BatchMode } from './bump';
import type { LaneSession } from './lane-session';

export interface BatchContext {
  mode: BatchMode;
  now: Date;
  /** Whether somebody should learn of the message by push; asked right before the insert. */
  needsPush: (write: SendWrite) => boolean;
  /**
   * Called right before the packet that commits: from here on a lost answer leaves the outcome in doubt. Given what will be
   * answered then; undefined for new messages, whose ids only the database knows.
   */
  onCommitting: (planned: readonly (Settled | undefined)[]) => void;
}

/**
 * One transaction in two round trips. The first packet locks and reads, the second writes and commits; the change counter is
 * its last lock, held for that packet only. Every error leaves the transaction open: the caller rolls back.
 */
export async function runBatch(
  session: LaneSession,
  writes: readonly Write[],
  context: BatchContext,
): Promise<Settled[]> {
  const state = await lockAndRead(session, writes, context);
  const plan = planBatch(writes, state);
  const statements = writeStatements(plan, context);
  context.onCommitting(plan.settled);
  const results = await session.query(joined(statements), valuesOf(statements));
  return settle(plan, results, statements, context.now, session.facts.id_step);
}

/** The rows of one VALUES list get ids in a row, in its order, with innodb_autoinc_lock_mode 1 and 2. */
function settle(
  plan: BatchPlan,
  results: readonly unknown[],
  statements: readonly Marked[],
  now: Date,
  idStep: number,
): Settled[] {
  const inserted = results[statements.findIndex(({ isMessages }) => isMessages)] as WriteResult | undefined;
  const created_at = now.toISOString();
  plan.messages.forEach(({ seq, index, has_push_job }, place) => {
    if (!inserted) throw new Error('The database did not answer for the new messages');
    const id = inserted.insertId + place * idStep;
    plan.settled[index] = { outcome: { id, seq, created_at, is_new: true, has_push_job } };
  });
  return plan.settled.map((settled) => {
    if (!settled) throw new Error('A write of the batch was left unanswered');
    return settled;
  });
}
