import type { Connection } from 'mysql2/promise';
import type { InDoubtError } from './batch-errors';
import type { BatchContext } from './kind';
import { type Decision, kindOf, type Write } from './kinds';
import type { LaneOptions } from './lane-options';
import { onOtherConnection } from './lane-session';
import { LockedState } from './locked-state';
import { refusal } from './run-batch';

/** What the database shows of a batch that was in doubt. */
export interface Findings {
  /** Undefined if nothing shows it, which is only so for writes that may be done again. */
  isCommitted: boolean | undefined;
  /** What an earlier attempt of a write was stored as, by the write's index in the batch. */
  existing: (Decision | undefined)[];
}

/** Looks until it knows. Meanwhile the lane stands. */
export async function resolveDoubt(
  writes: readonly Write[],
  { session, decisions }: InDoubtError,
  { address, warn }: Pick<LaneOptions, 'address' | 'warn'>,
): Promise<Findings> {
  for (let attempt = 1; ; attempt++) {
    try {
      await session.proveEnded();
      const state = await onOtherConnection(address, (connection) => readState(connection, writes));
      return {
        isCommitted: isCommitted(writes, decisions, state),
        existing: writes.map((write) => existingOf(write, state)),
      };
    } catch (error) {
      warn('A commit is in doubt and the database cannot be asked', { err: error, attempt });
      await new Promise((resolve) => setTimeout(resolve, Math.min(1_000, 50 * attempt)));
    }
  }
}

/** The rows that the kinds need, as they are now. */
async function readState(connection: Connection, writes: readonly Write[]): Promise<LockedState> {
  const state = new LockedState(writes, LOOKING);
  for (const { sql, values = [], take } of [...state.readRows(), ...state.readOwnRows()]) {
    const [rows] = await connection.query(sql, [...values]);
    take?.(rows);
  }
  return state;
}

/** Nothing is decided or stored in this context. */
const LOOKING: BatchContext = {
  mode: 'checked',
  now: new Date(0),
  now_iso: '',
  id_step: 1,
  needsPush: () => false,
};

/** A transaction is stored whole or not at all, so one write that is missing speaks for all of them. */
function isCommitted(
  writes: readonly Write[],
  decisions: readonly Decision[],
  state: LockedState,
): boolean | undefined {
  let found: boolean | undefined;
  for (const [index, write] of writes.entries()) {
    const decision = decisions[index];
    if (!decision || !('outcome' in decision)) continue;
    const conversation = state.conversation(write.conversation_id);
    const isStored = kindOf(write).isStored(write, decision.outcome, conversation, state.rowsOf(write));
    if (isStored === false) return false;
    found ||= isStored;
  }
  return found;
}

function existingOf(write: Write, state: LockedState): Decision | undefined {
  try {
    const outcome = kindOf(write).existing?.(write, state.rowsOf(write));
    return outcome && { outcome };
  } catch (error) {
    return refusal(error);
  }
}
