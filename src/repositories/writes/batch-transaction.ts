import type { ResultSetHeader } from 'mysql2';
import type { DeleteWrite, HideWrite, SendWrite, Settled, Write } from '../../domain/writes';
import { placeholders, type SqlValue, type Statement, takeChangeNumbers } from '../../infra/db';
import {
  type BatchPlan,
  type EarlierMessage,
  hideKey,
  type LockedState,
  memberKey,
  planBatch,
  seqKey,
  tempIdKey,
  type Watermarks,
} from './batch-plan';
import type { LaneSession } from './lane-session';

/**
 * `bump` counts on no temp_id being taken and numbers the messages at once; `lock` takes the conversations' locks first and
 * looks temp_ids up under them, after a batch that met a duplicate.
 */
export type BatchMode = 'bump' | 'lock';

export interface BatchContext {
  mode: BatchMode;
  now: Date;
  /** Whether somebody should learn of the message by push; asked right before the insert. */
  needsPush(write: SendWrite): boolean;
  /** Called right before the packet that commits: from here on a lost answer leaves the outcome in doubt. */
  onCommitting(): void;
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
  context.onCommitting();
  const results = await session.query(joined(statements), valuesOf(statements));
  return settle(plan, results, statements, context.now, session.idStep);
}

interface Read extends Statement {
  take?: (rows: Record<string, unknown>[]) => void;
}

const joined = (statements: readonly Statement[]): string => statements.map(({ sql }) => sql).join(';\n');
const valuesOf = (statements: readonly Statement[]): SqlValue[] =>
  statements.flatMap(({ values }) => values ?? []);
const pairs = (count: number): string => Array.from({ length: count }, () => '(?, ?)').join(', ');

/** `case id when ? then ? … end` for a number per conversation. */
function caseOf(numbers: ReadonlyMap<number, number>, otherwise: string): Statement {
  const whens = Array.from(numbers, () => 'when ? then ?').join(' ');
  return { sql: `case id ${whens} else ${otherwise} end`, values: [...numbers].flat() };
}

function countSends(writes: readonly Write[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const write of writes) {
    if (write.kind === 'send') {
      counts.set(write.conversation_id, (counts.get(write.conversation_id) ?? 0) + 1);
    }
  }
  return counts;
}

async function lockAndRead(
  session: LaneSession,
  writes: readonly Write[],
  context: BatchContext,
): Promise<LockedState> {
  const state: LockedState = {
    lastSeqs: new Map(),
    members: new Map(),
    deleted: new Set(),
    hidden: new Set(),
    earlier: new Map(),
  };
  const ids = [...new Set(writes.map((write) => write.conversation_id))].toSorted((a, b) => a - b);
  const bumped = context.mode === 'bump' ? countSends(writes) : new Map<number, number>();

  const reads: Read[] = [
    { sql: 'begin' },
    context.mode === 'bump'
      ? bumpStatement(ids, bumped, context.now)
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
    ...(context.mode === 'lock' ? readEarlier(writes, state) : []),
  ];
  const results = await session.query(joined(reads), valuesOf(reads));
  reads.forEach((read, index) => read.take?.(results[index] as Record<string, unknown>[]));
  return state;
}

/** Locks every conversation of the batch, ids ascending as the primary key is read, and numbers its messages. */
function bumpStatement(ids: readonly number[], counts: ReadonlyMap<number, number>, now: Date): Statement {
  const list = placeholders(ids.length);
  if (counts.size === 0) {
    return {
      sql: `select id from conversations where id in (${list}) order by id for update`,
      values: ids,
    };
  }
  const everyone = counts.size === ids.length;
  const same = everyone && new Set(counts.values()).size === 1 ? [...counts.values()][0] : undefined;
  const step = same === undefined ? caseOf(counts, '0') : { sql: '?', values: [same] };
  const touched = everyone
    ? { sql: '?', values: [now] }
    : {
        sql: `if(id in (${placeholders(counts.size)}), ?, last_message_at)`,
        values: [...counts.keys(), now],
      };
  return {
    sql: `update conversations set last_seq = last_seq + ${step.sql}, last_message_at = ${touched.sql} where id in (${list})`,
    values: [...(step.values ?? []), ...touched.values, ...ids],
  };
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

interface Marked extends Statement {
  isMessages?: true;
}

function writeStatements(plan: BatchPlan, { mode, now, needsPush }: BatchContext): Marked[] {
  plan.messages.sort((a, b) => a.write.conversation_id - b.write.conversation_id || a.seq - b.seq);
  const { messages, movedMembers, deletions, hides } = plan;
  const count = messages.length + movedMembers.length + deletions.length + hides.length;
  if (count === 0) return [{ sql: 'commit' }];

  let taken = 0;
  /** The next change number; what stands in a conversation moves the conversation's own. */
  const changeNos = new Map<number, number>();
  const nextChangeNo = (conversation_id?: number): number => {
    taken += 1;
    if (conversation_id !== undefined) changeNos.set(conversation_id, taken);
    return taken;
  };

  const statements: Marked[] = takeChangeNumbers(count);
  if (messages.length > 0) {
    statements.push({
      isMessages: true,
      sql: `insert into messages (conversation_id, seq, sender_id, temp_id, content, created_at, change_no) values ${Array.from(
        messages,
        () => '(?, ?, ?, ?, ?, ?, @change_no + ?)',
      ).join(', ')}`,
      values: messages.flatMap(({ write, seq }) => [
        write.conversation_id,
        seq,
        write.sender_id,
        write.temp_id,
        write.content,
        now,
        nextChangeNo(write.conversation_id),
      ]),
    });
    const toPush = messages.filter(({ write }) => needsPush(write));
    if (toPush.length > 0) {
      statements.push({
        sql: `insert into push_jobs (conversation_id, seq, next_at) values ${Array.from(toPush, () => '(?, ?, ?)').join(', ')}`,
        values: toPush.flatMap(({ write, seq }) => [write.conversation_id, seq, now]),
      });
    }
  }
  for (const member of movedMembers) {
    statements.push({
      sql: `update conversation_members
               set delivered_at = if(delivered_seq < ?, ?, delivered_at), read_at = if(read_seq < ?, ?, read_at),
                   delivered_seq = ?, read_seq = ?, cleared_seq = ?, change_no = @change_no + ?
             where conversation_id = ? and user_id = ?`,
      values: [
        member.delivered_seq,
        now,
        member.read_seq,
        now,
        member.delivered_seq,
        member.read_seq,
        member.cleared_seq,
        nextChangeNo(member.conversation_id),
        member.conversation_id,
        member.user_id,
      ],
    });
  }
  for (const { conversation_id, seq } of deletions) {
    statements.push({
      sql: `update messages set content = null, deleted_at = ?, change_no = @change_no + ?
             where conversation_id = ? and seq = ?`,
      values: [now, nextChangeNo(conversation_id), conversation_id, seq],
    });
  }
  if (hides.length > 0) {
    statements.push({
      sql: `insert into message_hidden (message_id, user_id, change_no)
            values ${Array.from(hides, () => '(?, ?, @change_no + ?)').join(', ')}`,
      values: hides.flatMap(({ message_id, user_id }) => [message_id, user_id, nextChangeNo()]),
    });
  }
  statements.push(...conversationStatements(plan, changeNos, mode, now), { sql: 'commit' });
  return statements;
}

function conversationStatements(
  plan: BatchPlan,
  changeNos: ReadonlyMap<number, number>,
  mode: BatchMode,
  now: Date,
): Statement[] {
  if (changeNos.size === 0) return [];
  const statements: Statement[] = [];
  const sends = countSends(plan.messages.map(({ write }) => write));
  if (mode === 'lock' && sends.size > 0) statements.push(bumpStatement([...sends.keys()], sends, now));
  const changed = caseOf(changeNos, '0');
  statements.push({
    sql: `update conversations set change_no = @change_no + ${changed.sql} where id in (${placeholders(changeNos.size)})`,
    values: [...(changed.values ?? []), ...changeNos.keys()],
  });
  return statements;
}

/** The rows of one VALUES list get ids in a row, in its order, with innodb_autoinc_lock_mode 1 and 2. */
function settle(
  plan: BatchPlan,
  results: readonly unknown[],
  statements: readonly Marked[],
  now: Date,
  idStep: number,
): Settled[] {
  const inserted = results[statements.findIndex(({ isMessages }) => isMessages)] as
    ResultSetHeader | undefined;
  const created_at = now.toISOString();
  plan.messages.forEach(({ seq, index }, place) => {
    if (!inserted) throw new Error('The database did not answer for the new messages');
    const id = inserted.insertId + place * idStep;
    plan.settled[index] = { outcome: { id, seq, created_at, is_new: true } };
  });
  return plan.settled.map((settled) => {
    if (!settled) throw new Error('A write of the batch was left unanswered');
    return settled;
  });
}
