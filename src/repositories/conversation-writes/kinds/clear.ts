import { actorsRow, type BaseWrite, type WriteKind } from '../kind';

/** Removes all messages there are from one user's own view. */
export interface ClearWrite extends BaseWrite {
  kind: 'clear';
  /** Also takes the conversation off the user's list, until its next message. */
  hides?: true;
}

/** Up to where the view was cleared before, and is now: equal if there was nothing to clear. */
export interface ClearOutcome {
  from_seq: number;
  to_seq: number;
}

export const clear: WriteKind<ClearWrite, ClearOutcome, undefined> = {
  memberRows: actorsRow,

  decide(write, conversation, _rows, { now }) {
    const member = conversation.requireMember(write.user_id);
    const from_seq = member.row.cleared_seq;
    const to_seq = Math.max(from_seq, conversation.last_seq);
    if (to_seq > from_seq) member.changeOwn({ cleared_seq: to_seq });
    if (write.hides) member.changeOwn({ hidden_at: now });
    return { from_seq, to_seq };
  },

  /** Doing it again would also take the messages that came after it. */
  evidenceOf(write, { from_seq, to_seq }, { members }) {
    const member = members.get(write.user_id);
    if (!member) return undefined;
    if (to_seq === from_seq) return write.hides ? 'unknown' : undefined;
    return member.row.cleared_seq >= to_seq ? 'shown' : 'missing';
  },
};
