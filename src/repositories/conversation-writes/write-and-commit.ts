import { placeholders, type SqlValue, type Statement, takeChangeNumbers } from '../../infra/database/sql';
import { caseOf } from './case-of';
import type { BatchStatement, ChangeNumbers } from './kind';
import { WRITE_KINDS, type KindName } from './kinds';
import type { LockedConversation, LockedRow } from './locked-conversation';
import type { LockedState } from './locked-state';

/** Own rows of one kind come before those of the next, whatever came first in the batch. */
const KIND_NAMES = Object.keys(WRITE_KINDS) as KindName[];

class Counter implements ChangeNumbers {
  taken = 0;

  next(conversation?: LockedConversation): number {
    this.taken += 1;
    if (conversation) conversation.change_number = this.taken;
    return this.taken;
  }
}

/**
 * The second packet: takes the change numbers, stores what the decisions have changed, commits. Its phases are always the same:
 * rows of the kinds, members, messages, conversations. If there is nothing to store it takes the reserved seqs back.
 */
export function writeStatements(state: LockedState, now: Date): BatchStatement[] {
  const changes = new Counter();
  const conversations = [...state.conversations.values()];
  const rows = [
    ...KIND_NAMES.flatMap((name) => state.parts[name]?.rows?.statements(changes) ?? []),
    ...conversations.flatMap((conversation) => memberStatements(conversation, changes)),
    ...conversations.flatMap((conversation) => messageStatements(conversation, changes)),
  ];
  if (rows.length === 0) return [{ sql: 'rollback' }];
  return [
    ...takeChangeNumbers(changes.taken),
    { sql: 'set @now = ?', values: [now] },
    ...rows,
    ...changeNumberStatements(conversations),
    ...lastSeqStatements(conversations),
    { sql: 'commit' },
  ];
}

function memberStatements(conversation: LockedConversation, changes: ChangeNumbers): Statement[] {
  const { id, members } = conversation;
  return [...members].flatMap(([user_id, member]) =>
    changed(member, () => ({
      table: 'conversation_members',
      number: changes.next(conversation),
      key: { conversation_id: id, user_id },
    })),
  );
}

function messageStatements(conversation: LockedConversation, changes: ChangeNumbers): Statement[] {
  const { id, messages } = conversation;
  return [...messages].flatMap(([seq, message]) =>
    changed(message, () => ({
      table: 'messages',
      number: changes.next(conversation),
      key: { conversation_id: id, seq },
    })),
  );
}

/** The update of a row, if it has changed. */
function changed<Row extends object>(
  locked: LockedRow<Row> | undefined,
  describe: () => { table: string; number: number; key: Record<string, number> },
): Statement[] {
  if (!locked?.changes) return [];
  const { table, number, key } = describe();
  const columns = Object.keys(locked.changes).map((column) => `${column} = ?, `);
  const condition = Object.keys(key).map((column) => `${column} = ?`);
  return [
    {
      sql: `update ${table} set ${columns.join('')}change_no = @change_no + ? where ${condition.join(' and ')}`,
      values: [...(Object.values(locked.changes) as SqlValue[]), number, ...Object.values(key)],
    },
  ];
}

function changeNumberStatements(conversations: readonly LockedConversation[]): Statement[] {
  const touched = conversations.filter(({ change_number }) => change_number > 0);
  if (touched.length === 0) return [];
  const numbers = caseOf(
    touched.map(({ id, change_number }) => [id, change_number]),
    '0',
  );
  return [
    {
      sql: `update conversations set change_no = @change_no + ${numbers.sql} where id in (${placeholders(touched.length)})`,
      values: [...(numbers.values ?? []), ...touched.map(({ id }) => id)],
    },
  ];
}

/**
 * Absolute values where the first packet has not numbered exactly the messages that there are now: because it numbered none, or
 * because a send was refused under the lock. After the inserts, so that the newest message is there.
 */
function lastSeqStatements(conversations: readonly LockedConversation[]): Statement[] {
  const moved = conversations.filter(({ last_seq, stored_last_seq }) => last_seq !== stored_last_seq);
  if (moved.length === 0) return [];
  const seqs = caseOf(
    moved.map(({ id, last_seq }) => [id, last_seq]),
    'null',
  );
  const newest = `(select m.created_at from messages m where m.conversation_id = conversations.id and m.seq = ${seqs.sql})`;
  return [
    {
      sql: `update conversations set last_message_at = ${newest}, last_seq = ${seqs.sql}
             where id in (${placeholders(moved.length)})`,
      values: [...(seqs.values ?? []), ...(seqs.values ?? []), ...moved.map(({ id }) => id)],
    },
  ];
}
