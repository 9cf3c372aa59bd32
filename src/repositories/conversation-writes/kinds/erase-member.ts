import { NotFoundError } from '../../../domain/errors';
import { actorsRow, type BaseWrite, type WriteKind } from '../kind';
import { RenewedMembers } from '../renewed-members';

/** Takes what is personal out of the member row of somebody who has left, and has the others find that row changed. */
export interface EraseMemberWrite extends BaseWrite {
  kind: 'erase_member';
}

export interface EraseMemberOutcome {
  changed: true;
}

/** Watermarks stay: the others' messages were read. The others find it whether or not a block stands. */
export const eraseMember: WriteKind<EraseMemberWrite, EraseMemberOutcome, RenewedMembers> = {
  memberRows: actorsRow,
  ownRows: () => new RenewedMembers(),

  decide({ user_id }, conversation, rows) {
    const member = conversation.members.get(user_id);
    if (!member) throw new NotFoundError();
    member.changeOwn({ ...NOTHING_PERSONAL });
    rows.renew(conversation, user_id);
    return { changed: true };
  },

  /** Doing it again does no harm. */
  evidenceOf: () => 'unknown',
};

const NOTHING_PERSONAL = {
  delivered_at: null,
  read_at: null,
  muted_until: null,
  hidden_at: null,
  pinned: 0,
  pinned_at: null,
  archived: 0,
  archived_at: null,
  notify: 'all',
  marked_unread: 0,
  draft: null,
} as const;
