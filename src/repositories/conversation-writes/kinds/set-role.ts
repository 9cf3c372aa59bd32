import { LastOwnerError } from '../../../domain/errors';
import type { Role } from '../../../domain/conversation';
import { IN_GROUP, type WriteKind } from '../kind';
import { requireGroup } from '../locked-group';
import type { SystemOutcome } from '../message-draft';
import { StoredMessages, type WriteWithTempId } from '../stored-messages';

/** Gives a member another role. */
export interface SetRoleWrite extends WriteWithTempId {
  kind: 'set_role';
  member_id: number;
  role: Role;
}

/** Null if they have that role already. */
export interface SetRoleOutcome {
  message: SystemOutcome | null;
}

/** For owners. The last one stays one. */
export const setRole: WriteKind<SetRoleWrite, SetRoleOutcome, StoredMessages> = {
  ...IN_GROUP,
  readsOwners: true,
  memberRows: ({ user_id, member_id }) => [user_id, member_id],
  ownRows: (context) => new StoredMessages(context),

  decide({ user_id, member_id, role, temp_id }, conversation, _rows, context) {
    const group = requireGroup(conversation);
    group.requireCapable(user_id, 'set_roles');
    const member = conversation.requireMember(member_id);
    if (member.row.role === role) return { message: null };
    if (member.row.role === 'owner' && !group.hasOtherOwner(member_id)) throw new LastOwnerError();
    group.setRole(member, role);
    const event = { event: 'role_changed', user_ids: [member_id], role } as const;
    return { message: group.say({ user_id, temp_id, event }, context) };
  },

  evidenceOf: (write, { message }, _conversation, rows) =>
    message ? rows.evidenceOf(write, message) : undefined,
};
