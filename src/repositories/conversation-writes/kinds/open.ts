import { actorsRow, type BaseWrite, type WriteKind } from '../kind';

/** A member of a direct conversation asks for it before there is a message. */
export interface OpenWrite extends BaseWrite {
  kind: 'open';
}

/** False if it was there for them before. */
export interface OpenOutcome {
  changed: boolean;
}

/** From now on it is there for the member. The other one sees nothing of that. */
export const open: WriteKind<OpenWrite, OpenOutcome, undefined> = {
  memberRows: actorsRow,

  decide({ user_id }, conversation, _rows, { now }) {
    const member = conversation.requireMember(user_id);
    if (conversation.last_seq > 0 || member.row.joined_at !== null) return { changed: false };
    member.openAlone({ joined_at: now });
    return { changed: true };
  },

  evidenceOf({ user_id }, { changed }, { members }) {
    const member = members.get(user_id);
    if (!changed || !member) return undefined;
    return member.row.joined_at === null ? 'missing' : 'shown';
  },
};
