import type { DeleteWrite, HideWrite, SendWrite, Write } from '../../domain/writes';
import { placeholders, type SqlValue, type Statement } from '../../infra/database/sql';
import {
  type EarlierMessage,
  hideKey,
  type LockedState,
  memberKey,
  seqKey,
  tempIdKey,
  type Watermarks,
} from './batch-plan';
import { type BatchMode, bumpStatement, countSends } from './bump';
import type { LaneSession } from './lane-session';

interface Read extends Statement {
  take?: (rows: Record<string, unknown>[]) => void;
}

export const joined = (statements: readonly Statement[]): string =>
  statements.map(({ sql }) => sql).join(';\n');
export const valuesOf = (statements: readonly Statement[]): SqlValue[] =>
  statements.flatMap(({ values }) => values ?? []);
const pairs = (count: number): string => Array.from({ length: count }, () => '(?, ?)').join(', ');

/** The first packet: begins, locks the batch's conversations, and reads under the locks what its writes depend on. */
export async function lockAndRead(
  session: LaneSession,
  writes: readonly Write[],
  { mode, now }: { mode: BatchMode; now: Date },
): Promise<LockedState> {
  const state: LockedState = {
    lastSeqs: new Map(),
    members: new Map(),
    deleted: new Set(),
    hidden: new Set(),
    earlier: new Map(),
  };
  const ids = [...new Set(writes.map((write) => write.conversation_id))].toSorted((a, b) => a - b);
  const bumped = mode === 'bump' ? countSends(writes) : new Map<number, number>();

  const reads: Read[] = [
    { sql: 'begin' },
    mode === 'bump'
      ? bumpStatement(ids, bumped, now)
      : {
          sql: `select id from conversations where id in (${placeholders(ids.length)}) order by id for update`,
          values: ids,
        },
    {
      sql: `select id, last_seq from conversations where id in (${placeholders(ids.length)})`,
      values: ids,
      take: (rows) => {
        for (const { id, last_seq } of rows as { id: number; last_seq: number }[]) {
          state.lastSeqs.set(id, last_seq - (bumped.get(id) ?? 0));
        }
      },
    },
    ...readMembers(writes, state),
    ...readDeleted(writes, state),
    ...readHidden(writes, state),
    ...(mode === 'lock' ? readEarlier(writes, state) : []),
  ];
  const results = await session.query(joined(reads), valuesOf(reads));
  reads.forEach((read, index) => read.take?.(results[index] as Record<string, unknown>[]));
  return state;
}

function readMembers(writes: readonly Write[], state: LockedState): Read[] {
  const wanted = writes.filter((write) => write.kind === 'mark' || write.kind === 'clear');
  if (wanted.length === 0) return [];
  return [
    {
      sql: `select conversation_id, user_id, delivered_seq, read_seq, cleared_seq from conversation_members
             where (conversation_id, user_id) in (${pairs(wanted.length)})`,
      values: wanted.flatMap((write) => [write.conversation_id, write.user_id]),
      take: (rows) => {
        for (const row of rows as unknown as Watermarks[]) {
          state.members.set(memberKey(row.conversation_id, row.user_id), row);
        }
      },
    },
  ];
}

function readDeleted(writes: readonly Write[], state: LockedState): Read[] {
  const wanted = writes.filter((write): write is DeleteWrite => write.kind === 'delete');
  if (wanted.length === 0) return [];
  return [
    {
      sql: `select conversation_id, seq from messages
             where (conversation_id, seq) in (${pairs(wanted.length)}) and deleted_at is not null`,
      values: wanted.flatMap((write) => [write.conversation_id, write.seq]),
      take: (rows) => {
        for (const row of rows as { conversation_id: number; seq: number }[]) {
          state.deleted.add(seqKey(row.conversation_id, row.seq));
        }
      },
    },
  ];
}

function readHidden(writes: readonly Write[], state: LockedState): Read[] {
  const wanted = writes.filter((write): write is HideWrite => write.kind === 'hide');
  if (wanted.length === 0) return [];
  return [
    {
      sql: `select message_id, user_id from message_hidden where (message_id, user_id) in (${pairs(wanted.length)})`,
      values: wanted.flatMap((write) => [write.message_id, write.user_id]),
      take: (rows) => {
        for (const row of rows as { message_id: number; user_id: number }[]) {
          state.hidden.add(hideKey(row.message_id, row.user_id));
        }
      },
    },
  ];
}

function readEarlier(writes: readonly Write[], state: LockedState): Read[] {
  const sends = writes.filter((write): write is SendWrite => write.kind === 'send');
  if (sends.length === 0) return [];
  const statement = earlierMessages(sends);
  return [{ ...statement, take: (rows) => takeEarlier(rows, state.earlier) }];
}

/** Finds what holds the temp_ids of these sends; also how a lost answer is resolved. */
export function earlierMessages(sends: readonly SendWrite[]): Statement {
  const condition = Array.from(sends, () => '(sender_id = ? and temp_id = ?)').join(' or ');
  return {
    sql: `select id, conversation_id, seq, sender_id, convert(temp_id using utf8mb4) as temp_id, content, created_at
            from messages where ${condition}`,
    values: sends.flatMap((send) => [send.sender_id, send.temp_id]),
  };
}

export function takeEarlier(rows: readonly unknown[], earlier: Map<string, EarlierMessage>): void {
  for (const row of rows as (EarlierMessage & { sender_id: number; temp_id: string })[]) {
    earlier.set(tempIdKey(row.sender_id, row.temp_id), row);
  }
}
