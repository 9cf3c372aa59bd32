import { namedKeys } from '../../infra/database/sql';
import type { BatchStatement, ChangeNumbers } from './kind';
import type { LockedConversation } from './locked-conversation';
import type { LockedMember, MemberRow } from './locked-member';

/** More rows of marks than this are stored together: never those of a direct conversation, which has two. */
const MAX_ALONE = 2;

const MARKS: ReadonlySet<string> = new Set<keyof MemberRow>([
  'read_seq',
  'read_at',
  'delivered_seq',
  'delivered_at',
  'marked_unread',
]);

type Changed = readonly [user_id: number, member: LockedMember];

/** `marked`: those of whom nothing but marks has changed, if there are enough of them to be stored together. */
export function splitMarked(changed: readonly Changed[]): { marked: Changed[]; others: readonly Changed[] } {
  const marked = changed.filter(isOnlyMarked);
  if (marked.length <= MAX_ALONE) return { marked: [], others: changed };
  return { marked, others: changed.filter((each) => !isOnlyMarked(each)) };
}

function isOnlyMarked([, { isNew, changes = {} }]: Changed): boolean {
  return !isNew && Object.keys(changes).every((column) => MARKS.has(column));
}

/** Stores marks of members in one statement, each row with a number of its own. */
export function updateMarks(
  conversation: LockedConversation,
  marked: readonly Changed[],
  changes: ChangeNumbers,
): BatchStatement {
  const rows = marked.map(([user_id, { row, changes: changed = {}, numbers }]) => {
    const isSeenByOthers = numbers.includes('change_no');
    return [
      user_id,
      row.read_seq,
      row.delivered_seq,
      row.marked_unread,
      changed.read_seq === undefined ? 0 : 1,
      changed.delivered_seq === undefined ? 0 : 1,
      changes.next(isSeenByOthers ? conversation : undefined),
      isSeenByOthers ? 1 : 0,
      numbers.includes('own_change_no') ? 1 : 0,
    ];
  });
  return {
    sql: `update ${namedKeys(COLUMNS)}
          straight_join conversation_members member on member.conversation_id = ? and member.user_id = named.user_id
             set member.read_seq = named.read_seq, member.delivered_seq = named.delivered_seq,
                 member.marked_unread = named.marked_unread,
                 member.read_at = if(named.is_read, @now, member.read_at),
                 member.delivered_at = if(named.is_delivered, @now, member.delivered_at),
                 member.change_no = if(named.others_see, @change_no + named.n, member.change_no),
                 member.own_change_no = if(named.member_sees, @change_no + named.n, member.own_change_no)`,
    values: [JSON.stringify(rows), conversation.id],
  };
}

const COLUMNS = [
  'user_id',
  'read_seq',
  'delivered_seq',
  'marked_unread',
  'is_read',
  'is_delivered',
  'n',
  'others_see',
  'member_sees',
];
