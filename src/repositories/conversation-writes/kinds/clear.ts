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
  /** Only if the conversation was taken off the list. */
  hidden_at?: Date;
}

export const clear: WriteKind<ClearWrite, ClearOutcome, undefined> = {
  memberRows: actorsRow,

  decide(write, conversation, _rows, { now }) {
    const member = conversation.requireMember(write.user_id);
    const from_seq = member.row.cleared_seq;
    const to_seq = Math.max(from_seq, conversation.last_seq);
    if (to_seq > from_seq) member.changeOwn({ cleared_seq: to_seq });
    if (!write.hides) return { from_seq, to_seq };
    member.changeOwn({ hidden_at: now });
    return { from_seq, to_seq, hidden_at: now };
  },

  /** Doing it again would also take the messages that came after it. */
  evidenceOf(write, { from_seq, to_seq, hidden_at }, { members }) {
    const row = members.get(write.user_id)?.row;
    if (!row) return undefined;
    if (to_seq > from_seq) return row.cleared_seq >= to_seq ? 'shown' : 'missing';
    if (!hidden_at) return undefined;
    return row.hidden_at !== null && new Date(row.hidden_at) >= hidden_at ? 'shown' : 'unknown';
  },
};
