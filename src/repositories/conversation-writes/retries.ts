import { AppError, ForbiddenError, MissingReferenceError } from '../../domain/errors';
import { type Decision, kindOf, type Write } from './kinds';
import type { LaneSession } from './lane-session';
import { runTogether } from './lock-and-read';
import type { LockedState } from './locked-state';

/** What the write's first attempt was stored as; undefined if there was none. Needs the rows that its kind looks up. */
export function existingOf(write: Write, state: LockedState): Decision | undefined {
  try {
    const outcome = kindOf(write).existing?.(write, state.rowsOf(write));
    return outcome && { outcome };
  } catch (error) {
    return refusal(error);
  }
}

/** @throws `error` if it is a bug, not a refusal */
export function refusal(error: unknown): { error: AppError } {
  if (error instanceof AppError) return { error };
  throw error;
}

/**
 * A write that is forbidden, or refers to what is gone, may be the retry of one that was stored before: then it gets what is stored. An optimistic batch has not
 * looked for that, and looks for these alone, in one more packet. Returns the decisions of all writes.
 */
export async function findForbiddenRetries(
  session: LaneSession,
  writes: readonly Write[],
  { decisions, state }: { decisions: readonly Decision[]; state: LockedState },
): Promise<readonly Decision[]> {
  const isForbidden = (write: Write, index: number): boolean => {
    const decision = decisions[index];
    if (decision === undefined || !('error' in decision)) return false;
    const { error } = decision;
    const mayBeRetry = error instanceof ForbiddenError || error instanceof MissingReferenceError;
    return mayBeRetry && kindOf(write).existing !== undefined;
  };
  const forbidden = writes.filter(isForbidden);
  if (forbidden.length === 0) return decisions;
  await runTogether(session, state.lookUp(forbidden));
  return decisions.map((decision, index) => {
    const write = writes[index];
    return write && isForbidden(write, index) ? (existingOf(write, state) ?? decision) : decision;
  });
}
