import { ForbiddenError, NotFoundError } from '../../../domain/errors';
import { GroupInvites } from '../group-invites';
import { actorsRow, type BaseWrite, IN_GROUP, type WriteKind } from '../kind';
import { requireGroup } from '../locked-group';

/** Ends an invite. Whoever has joined with it stays. */
export interface RevokeInviteWrite extends BaseWrite {
  kind: 'revoke_invite';
  code: Buffer;
}

export interface RevokeInviteOutcome {
  changed: true;
}

/** For whoever made it, and admins. */
export const revokeInvite: WriteKind<RevokeInviteWrite, RevokeInviteOutcome, GroupInvites> = {
  ...IN_GROUP,
  memberRows: actorsRow,
  ownRows: (context) => new GroupInvites(context),
  rowsOf: 'join',

  decide({ conversation_id, user_id, code }, conversation, rows) {
    const group = requireGroup(conversation);
    const member = conversation.requireMember(user_id);
    const invite = rows.find(conversation_id, code);
    // Also if members may make none any more.
    if (invite?.created_by !== user_id) group.requireCapable(user_id, 'invite');
    if (!invite) throw new NotFoundError();
    if (invite.created_by !== user_id && member.row.role === 'member') throw new ForbiddenError();
    rows.remove(invite);
    return { changed: true };
  },

  evidenceOf: ({ conversation_id, code }, _outcome, _conversation, rows) =>
    rows.find(conversation_id, code) ? 'missing' : 'shown',
};
