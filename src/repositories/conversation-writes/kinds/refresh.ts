import { actorsRow, type BaseWrite, type WriteKind } from '../kind';
import { RenewedMembers } from '../renewed-members';

/** What others see of a member has changed, which is kept elsewhere: their devices learn by the member's row that they have to ask. */
export interface RefreshWrite extends BaseWrite {
  kind: 'refresh';
}

/** False while a block stands: profiles end between the two. */
export interface RefreshOutcome {
  changed: boolean;
}

export const refresh: WriteKind<RefreshWrite, RefreshOutcome, RenewedMembers> = {
  memberRows: actorsRow,
  ownRows: () => new RenewedMembers(),

  decide({ user_id }, conversation, rows) {
    const member = conversation.requireMember(user_id);
    if (member.row.block_stands === 1) return { changed: false };
    rows.renew(conversation, user_id);
    return { changed: true };
  },

  // Nothing tells it from other changes of the row; once more does no harm.
  evidenceOf: (_write, { changed }) => (changed ? 'unknown' : undefined),
};
