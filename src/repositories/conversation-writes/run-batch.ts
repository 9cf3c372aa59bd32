import { AppError, ForbiddenError } from '../../domain/errors';
import { UncheckedRefusalError } from './batch-errors';
import type { BatchContext, BatchMode } from './batch-context';
import { type Decision, kindOf, type Write } from './kinds';
import type { KnownMembersCache } from './known-members';
import type { LaneSession } from './lane-session';
import { lockAndRead, runTogether } from './lock-and-read';
import type { LockedState } from './locked-state';
import { writeStatements } from './write-and-commit';

export interface BatchOptions extends Pick<BatchContext, 'needsPush' | 'maxMembers' | 'receiptsMaxMembers'> {
  mode: BatchMode;
  now: Date;
  known: KnownMembersCache;
  /** Called right before the packet that commits: from here on a lost connection leaves the batch in doubt. */
  onCommitting: (decisions: readonly Decision[]) => void;
}

/**
 * One transaction in two round trips. The first packet locks and reads, the second writes and commits; the change counter is
 * its last lock, held for that packet only. Every error leaves the transaction open: the caller rolls back.
 */
export async function runBatch(
  session: LaneSession,
  writes: readonly Write[],
  { mode, now, known, onCommitting, ...limits }: BatchOptions,
): Promise<Decision[]> {
  const { id_step } = session.facts;
  const context: BatchContext = { mode, now, now_iso: now.toISOString(), id_step, ...limits };
  const state = await lockAndRead(session, writes, { context, known });
  const decisions = writes.map((write) => decide(write, state, context));
  const statements = writeStatements(state, now);
  onCommitting(decisions);
  await runTogether(session, statements);
  return decisions;
}

/**
 * Decides one write of a batch, after those that came before it.
 * @throws UncheckedRefusalError if the batch has to be run again, checked
 */
export function decide(write: Write, state: LockedState, context: BatchContext): Decision {
  const conversation = state.conversation(write.conversation_id);
  try {
    return { outcome: kindOf(write).decide(write, conversation, state.rowsOf(write), context) };
  } catch (error) {
    const mayBeRetry = context.mode === 'optimistic' && kindOf(write).existing !== undefined;
    if (mayBeRetry && error instanceof ForbiddenError) throw new UncheckedRefusalError();
    return refusal(error);
  }
}

/** @throws `error` if it is a bug, not a refusal */
export function refusal(error: unknown): { error: AppError } {
  if (error instanceof AppError) return { error };
  throw error;
}
