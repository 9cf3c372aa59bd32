import type { Committing } from './batch-errors';
import type { BatchContext, BatchMode } from './batch-context';
import { type Decision, kindOf, type Write } from './kinds';
import type { KnownMembersCache } from './known-members';
import type { LaneSession } from './lane-session';
import { lockAndRead, runTogether } from './lock-and-read';
import type { LockedState } from './locked-state';
import { findForbiddenRetries, refusal } from './retries';
import { writeStatements } from './write-and-commit';

export interface BatchOptions extends Pick<BatchContext, 'needsPush' | 'maxMembers' | 'receiptsMaxMembers'> {
  mode: BatchMode;
  now: Date;
  known: KnownMembersCache;
  /** Called right before the packet that commits: from here on a lost connection leaves the batch in doubt. */
  onCommitting: (committing: Committing) => void;
}

/**
 * One transaction in two round trips. The first packet locks and reads, the second writes and commits; the change counter is
 * its last lock, held for that packet only. Between them there are others only if members have changed, or something is forbidden. Every
 * error leaves the transaction open: the caller rolls back.
 */
export async function runBatch(
  session: LaneSession,
  writes: readonly Write[],
  { mode, now, known, onCommitting, ...limits }: BatchOptions,
): Promise<readonly Decision[]> {
  const { id_step } = session.facts;
  const context: BatchContext = { mode, now, now_iso: now.toISOString(), id_step, ...limits };
  const state = await lockAndRead(session, writes, { context, known });
  const decided = writes.map((write) => decide(write, state, context));
  const decisions =
    mode === 'checked' ? decided : await findForbiddenRetries(session, writes, { decisions: decided, state });
  const statements = writeStatements(state, now);
  onCommitting({ decisions, audiences: state.audiences() });
  await runTogether(session, statements);
  const { before } = state.changes;
  if (before !== undefined) {
    for (const decision of decisions) if ('outcome' in decision) decision.outcome.since = before;
  }
  return decisions;
}

/** Decides one write of a batch, after those that came before it. */
export function decide(write: Write, state: LockedState, context: BatchContext): Decision {
  const conversation = state.conversation(write.conversation_id);
  try {
    return { outcome: kindOf(write).decide(write, conversation, state.rowsOf(write), context) };
  } catch (error) {
    return refusal(error);
  }
}
