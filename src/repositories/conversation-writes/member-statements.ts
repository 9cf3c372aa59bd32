import type { SqlValue, Statement } from '../../infra/database/sql';
import type { ChangeNumbers } from './kind';
import type { LockedConversation } from './locked-conversation';
import type { LockedMember, MemberRow } from './locked-member';
import { splitMarked, updateMarks } from './mark-statements';
import { rowList } from './row-list';

/** Those of a new row. What is left out has a default, or is read of no row. */
const NEW_COLUMNS = [
  'role',
  'joined_seq',
  'joined_at',
  'left_seq',
  'left_at',
  'removed',
  'delivered_seq',
  'delivered_at',
  'read_seq',
  'read_at',
  'cleared_seq',
  'hidden_at',
  'muted_until',
  'notify',
  'pinned_at',
  'archived_at',
  'marked_unread',
  'draft',
] as const satisfies (keyof MemberRow)[];

const NEW_NUMBERS = ['change_no', 'profile_change_no', 'own_change_no', 'membership_change_no'] as const;

/** Stores what the batch has changed in members' rows, and new rows. */
export function memberStatements(
  conversations: readonly LockedConversation[],
  changes: ChangeNumbers,
): Statement[] {
  return conversations.flatMap((conversation) => {
    const changed = [...conversation.members].filter(isChanged);
    if (changed.length === 0) return [];
    const statements = conversation.areMarksShownAnew ? [showMarksAnew(conversation, changes)] : [];
    const { marked, others } = splitMarked(changed);
    if (marked.length > 0) statements.push(updateMarks(conversation, marked, changes));
    const added: (readonly [number, LockedMember])[] = [];
    for (const [user_id, member] of others) {
      if (member.isNew) added.push([user_id, member]);
      else statements.push(updateMember(conversation, user_id, { member, changes }));
    }
    return added.length === 0 ? statements : [...statements, insertMembers(conversation, added, changes)];
  });
}

const isChanged = (each: [number, LockedMember | undefined]): each is [number, LockedMember] =>
  each[1]?.changes !== undefined;

/** To the others, each member's row is another one now: they were shown no marks. */
function showMarksAnew(conversation: LockedConversation, changes: ChangeNumbers): Statement {
  return {
    sql: 'update conversation_members set change_no = @change_no + ? where conversation_id = ? and left_seq is null',
    values: [changes.next(conversation), conversation.id],
  };
}

function updateMember(
  conversation: LockedConversation,
  user_id: number,
  { member, changes }: { member: LockedMember; changes: ChangeNumbers },
): Statement {
  const changed = Object.entries(member.changes ?? {}) as [string, SqlValue][];
  const isSeenByOthers = member.numbers.includes('change_no');
  const number = changes.next(isSeenByOthers ? conversation : undefined);
  const columns = [
    ...changed.map(([column]) => `${column} = ?`),
    ...member.numbers.map((column) => `${column} = @change_no + ?`),
  ];
  return {
    sql: `update conversation_members set ${columns.join(', ')} where conversation_id = ? and user_id = ?`,
    values: [
      ...changed.map(([, value]) => value),
      ...member.numbers.map(() => number),
      conversation.id,
      user_id,
    ],
  };
}

function insertMembers(
  conversation: LockedConversation,
  added: readonly (readonly [number, LockedMember])[],
  changes: ChangeNumbers,
): Statement {
  const row = ['?, ?', ...NEW_COLUMNS.map(() => '?'), ...NEW_NUMBERS.map(() => '@change_no + ?')].join(', ');
  return {
    sql: `insert into conversation_members (conversation_id, user_id, ${NEW_COLUMNS.join(', ')}, ${NEW_NUMBERS.join(', ')})
          values ${rowList(added.length, `(${row})`)}`,
    values: added.flatMap(([user_id, { row: values }]) => {
      const number = changes.next(conversation);
      return [
        conversation.id,
        user_id,
        ...NEW_COLUMNS.map((column) => toStored(values[column])),
        ...NEW_NUMBERS.map(() => number),
      ];
    }),
  };
}

/** Of a new row, every time was set by the batch. */
function toStored(value: MemberRow[keyof MemberRow]): SqlValue {
  return value ?? null;
}
