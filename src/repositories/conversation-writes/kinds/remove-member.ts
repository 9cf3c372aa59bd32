import { mayRemove } from '../../../domain/capabilities';
import { ForbiddenError, NotFoundError } from '../../../domain/errors';
import { IN_GROUP, type WriteKind } from '../kind';
import { requireGroup } from '../locked-group';
import type { SystemOutcome } from '../message-draft';
import { StoredMessages, type WriteWithTempId } from '../stored-messages';

/** Ends somebody else's membership. */
export interface RemoveMemberWrite extends WriteWithTempId {
  kind: 'remove_member';
  removed_user_id: number;
}

export interface RemoveMemberOutcome {
  message: SystemOutcome;
}

/** Admins remove members, owners remove anybody. */
export const removeMember: WriteKind<RemoveMemberWrite, RemoveMemberOutcome, StoredMessages> = {
  ...IN_GROUP,
  memberRows: ({ user_id, removed_user_id }) => [user_id, removed_user_id],
  ownRows: (context) => new StoredMessages(context),

  decide({ user_id, removed_user_id, temp_id }, conversation, _rows, context) {
    const group = requireGroup(conversation);
    const { row } = group.requireCapable(user_id, 'remove_members');
    const removed = conversation.requireMember(removed_user_id);
    // Leaving is another thing.
    if (removed_user_id === user_id) throw new NotFoundError();
    if (!mayRemove(row.role, removed.row.role)) throw new ForbiddenError();
    group.dismiss(removed, { removed: true, context });
    const event = { event: 'member_removed', user_ids: [removed_user_id] } as const;
    return { message: group.say({ user_id, temp_id, event }, context) };
  },

  evidenceOf: (write, { message }, _conversation, rows) => rows.evidenceOf(write, message),
};
