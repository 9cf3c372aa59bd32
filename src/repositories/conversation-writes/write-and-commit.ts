import { placeholders, type SqlValue, type Statement } from '../../infra/database/sql';
import { readAudiences } from './audiences';
import { caseOf } from './case-of';
import type { BatchStatement, ChangeNumbers } from './kind';
import { WRITE_KINDS, type KindName } from './kinds';
import type { LockedConversation } from './locked-conversation';
import type { LockedRow, MessageRow } from './locked-row';
import type { LockedState } from './locked-state';
import { memberStatements } from './member-statements';

/** Own rows are stored in the order of the list of kinds, not in that of the batch. */
const KIND_NAMES = Object.keys(WRITE_KINDS) as KindName[];

/**
 * The second packet: takes the change numbers, stores what the decisions have changed, commits. Its phases are always the same:
 * new messages, rows of the kinds, members, messages, conversations. If nothing has changed it rolls back, and with that the reserved seqs.
 */
export function writeStatements(state: LockedState, now: Date): BatchStatement[] {
  const { changes } = state;
  const conversations = [...state.conversations.values()];
  const rows = [
    ...state.newMessages.statements(changes),
    ...KIND_NAMES.flatMap((name) => state.parts[name]?.rows?.statements(changes) ?? []),
    ...memberStatements(conversations, changes),
    ...messageStatements(conversations, changes),
    ...infoStatements(conversations, changes),
  ];
  if (rows.length === 0) return [{ sql: 'rollback' }];
  const isChanged = (id: number): boolean => state.conversation(id).areMembersChanged;
  const audiences = [...state.audiences()];
  return [
    // Under the lock of the conversation alone, where that is enough: nobody else commits while this batch has the change counter.
    ...readAudiences(new Map(audiences.filter(([id]) => !isChanged(id)))),
    ...changes.statements(),
    { sql: 'set @now = ?', values: [now] },
    ...rows,
    ...changeNumberStatements(conversations),
    ...versionStatements(conversations),
    ...lastSeqStatements(conversations),
    ...readAudiences(new Map(audiences.filter(([id]) => isChanged(id)))),
    { sql: 'commit' },
  ];
}

function messageStatements(
  conversations: readonly LockedConversation[],
  changes: ChangeNumbers,
): Statement[] {
  const statements: Statement[] = [];
  for (const conversation of conversations) {
    for (const [seq, message] of conversation.messages) {
      if (!message?.changes) continue;
      const key = { conversation_id: conversation.id, seq };
      statements.push(updateMessage(message, key, changes.next(conversation)));
    }
  }
  return statements;
}

/** What the members of a group share. */
function infoStatements(conversations: readonly LockedConversation[], changes: ChangeNumbers): Statement[] {
  return conversations.flatMap((conversation) => {
    const { id, info } = conversation;
    if (!info?.changes) return [];
    const columns = Object.keys(info.changes).map((column) => `${column} = ?, `);
    return [
      {
        sql: `update conversations set ${columns.join('')}info_change_no = @change_no + ? where id = ?`,
        values: [...(Object.values(info.changes) as SqlValue[]), changes.next(conversation), id],
      },
    ];
  });
}

function updateMessage(
  { changes = {} }: LockedRow<MessageRow>,
  { conversation_id, seq }: { conversation_id: number; seq: number },
  change_number: number,
): Statement {
  const columns = Object.keys(changes).map((column) => `${column} = ?, `);
  return {
    sql: `update messages set ${columns.join('')}change_no = @change_no + ? where conversation_id = ? and seq = ?`,
    values: [...(Object.values(changes) as SqlValue[]), change_number, conversation_id, seq],
  };
}

function changeNumberStatements(conversations: readonly LockedConversation[]): Statement[] {
  const touched = conversations.filter(({ change_number }) => change_number > 0);
  if (touched.length === 0) return [];
  const numbers = caseOf(touched, ({ change_number }) => change_number, '0');
  return [
    {
      sql: `update conversations set change_no = @change_no + ${numbers.sql} where id in (${placeholders(touched.length)})`,
      values: [...numbers.values, ...touched.map(({ id }) => id)],
    },
  ];
}

function versionStatements(conversations: readonly LockedConversation[]): Statement[] {
  const ids = conversations.flatMap(({ id, areMembersChanged }) => (areMembersChanged ? [id] : []));
  if (ids.length === 0) return [];
  return [
    {
      sql: `update conversations set members_version = members_version + 1 where id in (${placeholders(ids.length)})`,
      values: ids,
    },
  ];
}

/**
 * Absolute values for conversations in which the first packet has not numbered exactly the messages that are stored: it numbers
 * none in a checked batch, and too many if a send is refused. After the inserts, so that the newest message is there.
 */
function lastSeqStatements(conversations: readonly LockedConversation[]): Statement[] {
  const moved = conversations.filter(({ last_seq, stored_last_seq }) => last_seq !== stored_last_seq);
  if (moved.length === 0) return [];
  const seqs = caseOf(moved, ({ last_seq }) => last_seq, 'null');
  const newest = `select m.created_at from messages m where m.conversation_id = conversations.id and m.seq = ${seqs.sql}`;
  return [
    {
      sql: `update conversations set last_message_at = (${newest}), last_seq = ${seqs.sql}
             where id in (${placeholders(moved.length)})`,
      values: [...seqs.values, ...seqs.values, ...moved.map(({ id }) => id)],
    },
  ];
}
