import type { BatchStatement, ChangeNumbers } from './kind';
import type { LockedConversation } from './locked-conversation';
import type { LockedMember, MemberRow } from './locked-member';

/** A member row as a block that begins or ends leaves it. */
interface Turned {
  conversation: LockedConversation;
  user_id: number;
  row: MemberRow;
  /** Whether the other member is shown another row than before the batch. */
  isNews: boolean;
}

/**
 * The member rows between which blocks begin or end, with what the other member is shown of the marks. None of it is a change of a row:
 * nobody is to see in sync when a block began or ended. Only marks that the other member has not been shown get a number.
 */
export class ShownMarks {
  readonly turned = new Map<LockedMember, Turned>();

  /** A block begins to stand, or ends. The user is a member. */
  turn(conversation: LockedConversation, user_id: number, stands: boolean): void {
    const member = conversation.requireMember(user_id);
    const { row } = member;
    const turned = this.turned.get(member) ?? { conversation, user_id, row, isNews: false };
    if (stands) {
      turned.isNews ||= areMarksMoved(member);
      Object.assign(row, { shown_delivered_seq: row.delivered_seq, shown_read_seq: row.read_seq });
    } else {
      turned.isNews ||= row.delivered_seq !== row.shown_delivered_seq || row.read_seq !== row.shown_read_seq;
    }
    row.block_stands = stands ? 1 : 0;
    this.turned.set(member, turned);
  }

  /** To be run before the batch stores what else has changed in the rows. */
  statements(changes: ChangeNumbers): BatchStatement[] {
    return Array.from(this.turned.values(), (turned) => storeTurned(turned, changes));
  }
}

function areMarksMoved({ changes = {} }: LockedMember): boolean {
  return changes.delivered_seq !== undefined || changes.read_seq !== undefined;
}

function storeTurned({ conversation, user_id, row, isNews }: Turned, changes: ChangeNumbers): BatchStatement {
  // As long as no block stands, the row's own number is what the other member goes by.
  const shown = isNews
    ? { sql: '@change_no + ?', values: [changes.next(conversation)] }
    : { sql: 'if(block_stands, shown_change_no, greatest(shown_change_no, change_no))', values: [] };
  return {
    // The number first: an assignment sees those before it.
    sql: `update conversation_members
             set shown_change_no = ${shown.sql}, block_stands = ?, shown_delivered_seq = ?, shown_read_seq = ?
           where conversation_id = ? and user_id = ?`,
    values: [
      ...shown.values,
      row.block_stands,
      row.shown_delivered_seq,
      row.shown_read_seq,
      conversation.id,
      user_id,
    ],
  };
}
