import type { Connection } from 'mysql2/promise';
import { type Audiences, readAudiences } from './audiences';
import type { InDoubtError } from './batch-errors';
import type { BatchContext } from './batch-context';
import type { Evidence } from './kind';
import { type Decision, kindOf, type Write } from './kinds';
import type { LaneOptions } from './lane-options';
import { onOtherConnection } from './lane-session';
import { LockedState } from './locked-state';
import { existingOf } from './retries';

/** What the database shows of a batch that was in doubt. */
export interface Findings {
  /** Undefined if it cannot be told, which is only so without new messages. */
  isCommitted: boolean | undefined;
  /** By a write's index, if the batch is not known to be committed: its outcome if that is known even so. Others may be run again. */
  known: (Decision | undefined)[];
}

/** Looks until it knows. Meanwhile the lane stands. */
export async function resolveDoubt(
  writes: readonly Write[],
  { session, committing }: InDoubtError,
  { address, warn }: Pick<LaneOptions, 'address' | 'warn'>,
): Promise<Findings> {
  for (let attempt = 1; ; attempt++) {
    try {
      await session.proveEnded();
      const state = await onOtherConnection(address, (connection) =>
        readState(connection, writes, committing.audiences),
      );
      return findingsOf(writes, committing.decisions, state);
    } catch (error) {
      warn('A commit is in doubt and the database cannot be asked', { err: error, attempt });
      await new Promise((resolve) => setTimeout(resolve, Math.min(1_000, 50 * attempt)));
    }
  }
}

/** The rows that the kinds need, as they are now. Who is told is read too: the answer that said so is lost. */
async function readState(
  connection: Connection,
  writes: readonly Write[],
  audiences: Audiences,
): Promise<LockedState> {
  const state = new LockedState(writes, LOOKING);
  for (const audience of audiences.values()) audience.length = 0;
  const statements = [...state.readRows(), ...state.readOwnRows(), ...readAudiences(audiences)];
  for (const { sql, values = [], take } of statements) {
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
  maxMembers: 0,
  receiptsMaxMembers: 0,
};

function findingsOf(writes: readonly Write[], decisions: readonly Decision[], state: LockedState): Findings {
  const evidence = writes.map((write, index) => evidenceOf(write, decisions[index], state));
  const isCommitted = verdictOf(new Set(evidence));
  const known = writes.map((write, index) => {
    const isDone = isCommitted === undefined && evidence[index] === 'shown';
    return isDone ? decisions[index] : existingOf(write, state);
  });
  return { isCommitted, known };
}

function evidenceOf(write: Write, decision: Decision | undefined, state: LockedState): Evidence | undefined {
  if (!decision || !('outcome' in decision)) return undefined;
  const conversation = state.conversation(write.conversation_id);
  return kindOf(write).evidenceOf(write, decision.outcome, conversation, state.rowsOf(write));
}

/** A transaction is stored whole or not at all, so one write that is missing, or proven, speaks for all of them. */
function verdictOf(evidence: ReadonlySet<Evidence | undefined>): boolean | undefined {
  if (evidence.has('missing')) return false;
  if (evidence.has('proven')) return true;
  return evidence.has('shown') && !evidence.has('unknown') ? true : undefined;
}
