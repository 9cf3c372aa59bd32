import { ForbiddenError } from '../../../domain/errors';
import { IN_GROUP, type WriteKind } from '../kind';
import { requireGroup } from '../locked-group';
import type { SystemOutcome } from '../message-draft';
import { StoredMessages, type WriteWithTempId } from '../stored-messages';

/** An owner makes somebody else the owner instead. */
export interface HandOverWrite extends WriteWithTempId {
  kind: 'hand_over';
  /** A member. */
  new_owner_id: number;
}

/** Null if it is the owner themselves. */
export interface HandOverOutcome {
  message: SystemOutcome | null;
}

/** The former owner becomes an admin. */
export const handOver: WriteKind<HandOverWrite, HandOverOutcome, StoredMessages> = {
  ...IN_GROUP,
  memberRows: ({ user_id, new_owner_id }) => [user_id, new_owner_id],
  ownRows: (context) => new StoredMessages(context),

  decide({ user_id, new_owner_id, temp_id }, conversation, _rows, context) {
    const group = requireGroup(conversation);
    const owner = conversation.requireMember(user_id);
    if (owner.row.role !== 'owner') throw new ForbiddenError();
    const successor = conversation.requireMember(new_owner_id);
    if (successor === owner) return { message: null };
    group.setRole(successor, 'owner');
    group.setRole(owner, 'admin');
    const event = { event: 'role_changed', user_ids: [new_owner_id], role: 'owner' } as const;
    return { message: group.say({ user_id, temp_id, event }, context) };
  },

  evidenceOf: (write, { message }, _conversation, rows) =>
    message ? rows.evidenceOf(write, message) : undefined,
};
