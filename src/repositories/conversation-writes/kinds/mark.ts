import { actorsRow, type BaseWrite, type WriteKind } from '../kind';

/** Moves a watermark forward. Those of a group's members come gathered, as `marks`. */
export interface MarkWrite extends BaseWrite {
  kind: 'mark';
  mark: 'read' | 'delivered';
  /** At most the newest message counts; Infinity for all there are. */
  up_to_seq: number;
}

/** Where the watermark was, and where it is now: equal if it did not move. */
export interface MarkOutcome {
  from_seq: number;
  to_seq: number;
  /** False while a block stands: then the other member is not told. */
  is_shown: boolean;
  /** The member had marked the conversation as unread, which reading has ended. */
  unmarked?: true;
}

/** Watermarks never move back, and what is read is delivered too. */
export const mark: WriteKind<MarkWrite, MarkOutcome, undefined> = {
  memberRows: actorsRow,

  decide(write, conversation, _rows, { now }) {
    const member = conversation.requireMember(write.user_id);
    const { read_seq, delivered_seq } = member.row;
    const isRead = write.mark === 'read';
    const from_seq = isRead ? read_seq : delivered_seq;
    const to_seq = Math.max(from_seq, Math.min(write.up_to_seq, conversation.last_seq));
    if (to_seq > read_seq && isRead) member.change({ read_seq: to_seq, read_at: now });
    if (to_seq > delivered_seq) member.change({ delivered_seq: to_seq, delivered_at: now });
    const outcome = { from_seq, to_seq, is_shown: member.row.block_stands === 0 };
    if (!isRead || member.row.marked_unread === 0) return outcome;
    member.changeOwn({ marked_unread: 0 });
    return { ...outcome, unmarked: true };
  },

  evidenceOf(write, { from_seq, to_seq, unmarked }, { members }) {
    const member = members.get(write.user_id);
    if (!member) return undefined;
    if (to_seq === from_seq) return unmarked && 'unknown';
    const seq = write.mark === 'read' ? member.row.read_seq : member.row.delivered_seq;
    return seq >= to_seq ? 'shown' : 'missing';
  },
};
