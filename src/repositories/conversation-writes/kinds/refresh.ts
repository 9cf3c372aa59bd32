import { actorsRow, type BaseWrite, type WriteKind } from '../kind';

/** What others see of a member has changed, which is kept elsewhere: devices learn by the member's row that they have to ask. */
export interface RefreshWrite extends BaseWrite {
  kind: 'refresh';
}

export interface RefreshOutcome {
  changed: true;
}

export const refresh: WriteKind<RefreshWrite, RefreshOutcome, undefined> = {
  memberRows: actorsRow,

  decide({ user_id }, conversation) {
    conversation.requireMember(user_id).change({});
    return { changed: true };
  },

  // Nothing tells it from other changes of the row; once more does no harm.
  evidenceOf: () => 'unknown',
};
