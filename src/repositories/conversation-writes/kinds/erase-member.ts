import { NotFoundError } from '../../../domain/errors';
import {
  actorsRow,
  type BaseWrite,
  type BatchStatement,
  type ChangeNumbers,
  type OwnRows,
  type WriteKind,
} from '../kind';
import { ShownMarks } from '../shown-marks';

/** Takes what is personal out of the member row of somebody who has left, and has the others find that row changed. */
export interface EraseMemberWrite extends BaseWrite {
  kind: 'erase_member';
}

export interface EraseMemberOutcome {
  changed: true;
}

/** What others are shown of the member rows while a block stands. */
export class EraseMemberRows implements OwnRows<EraseMemberWrite> {
  readonly shown = new ShownMarks();

  reads(): BatchStatement[] {
    return [];
  }

  statements(changes: ChangeNumbers): BatchStatement[] {
    return this.shown.statements(changes);
  }
}

/** Watermarks stay: the others' messages were read. */
export const eraseMember: WriteKind<EraseMemberWrite, EraseMemberOutcome, EraseMemberRows> = {
  memberRows: actorsRow,
  ownRows: () => new EraseMemberRows(),

  decide({ user_id }, conversation, rows) {
    const member = conversation.members.get(user_id);
    if (!member) throw new NotFoundError();
    member.change({ ...NOTHING_PERSONAL });
    if (member.row.block_stands === 1) rows.shown.renew(member, { conversation, user_id });
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
  archived: 0,
} as const;
