import { actorsRow, type BaseWrite, type WriteKind } from '../kind';

/** What others see of a member has changed, which is kept elsewhere: devices learn by the member's row that they have to ask. */
export interface RefreshWrite extends BaseWrite {
  kind: 'refresh';
}

/** False while a block stands: profiles end between the two. */
export interface RefreshOutcome {
  changed: boolean;
}

export const refresh: WriteKind<RefreshWrite, RefreshOutcome, undefined> = {
  memberRows: actorsRow,

  decide({ user_id }, conversation) {
    const member = conversation.requireMember(user_id);
    if (member.row.block_stands === 1) return { changed: false };
    member.change({});
    return { changed: true };
  },

  // Nothing tells it from other changes of the row; once more does no harm.
  evidenceOf: (_write, { changed }) => (changed ? 'unknown' : undefined),
};
