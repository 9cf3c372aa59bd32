import { TooManyError } from '../../../domain/errors';
import { type GroupInvite, GroupInvites } from '../group-invites';
import { actorsRow, type BaseWrite, IN_GROUP, type WriteKind } from '../kind';
import { requireGroup } from '../locked-group';

/** Makes a code with which people can join a group. */
export interface AddInviteWrite extends BaseWrite {
  kind: 'add_invite';
  /** 16 random bytes, of no other invite. */
  code: Buffer;
  /** Null for never. */
  expires_at: Date | null;
  /** Null for any number. */
  max_uses: number | null;
}

export interface AddInviteOutcome {
  invite: GroupInvite;
}

/** Of one group, at a time. */
const MAX_INVITES = 20;

export const addInvite: WriteKind<AddInviteWrite, AddInviteOutcome, GroupInvites> = {
  ...IN_GROUP,
  memberRows: actorsRow,
  ownRows: (context) => new GroupInvites(context),
  rowsOf: 'join',

  decide({ conversation_id, user_id, code, expires_at, max_uses }, conversation, rows, { now }) {
    requireGroup(conversation).requireCapable(user_id, 'invite');
    if (rows.clean(conversation_id) >= MAX_INVITES) throw new TooManyError();
    const about = { conversation_id, created_by: user_id, created_at: now };
    const invite = { ...about, code, expires_at, max_uses, uses: 0 };
    rows.add(invite);
    return { invite };
  },

  /** Somebody may have revoked it since. */
  evidenceOf: ({ conversation_id, code }, _outcome, _conversation, rows) =>
    rows.find(conversation_id, code) ? 'proven' : 'unknown',
};
