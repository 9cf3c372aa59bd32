import { NotFoundError } from '../../../domain/errors';
import { GroupInvites } from '../group-invites';
import { IN_GROUP, type WriteKind } from '../kind';
import { requireGroup } from '../locked-group';
import type { SystemOutcome } from '../message-draft';
import type { WriteWithTempId } from '../stored-messages';

/** Makes whoever acts a member of the group that has invited them. */
export interface JoinWrite extends WriteWithTempId {
  kind: 'join';
  /** Of an invite of this group, 16 bytes. */
  code: Buffer;
}

/** Null if they are a member already: then the invite is not used. */
export interface JoinOutcome {
  message: SystemOutcome | null;
}

/** Whoever was removed is refused like somebody with an unknown code: they come back only if somebody adds them. */
export const join: WriteKind<JoinWrite, JoinOutcome, GroupInvites> = {
  ...IN_GROUP,
  memberRows: ({ user_id }) => [user_id],
  ownRows: (context) => new GroupInvites(context),

  decide({ conversation_id, user_id, code, temp_id }, conversation, rows, context) {
    const group = requireGroup(conversation);
    const invite = rows.find(conversation_id, code);
    // A group that everybody has left stays so: it would have no owner.
    const isEmpty = group.info.row.member_count === 0;
    if (!invite || !rows.isUsable(invite) || isEmpty) throw new NotFoundError();
    if (conversation.isMember(user_id)) return { message: null };
    if (conversation.members.get(user_id)?.row.removed === 1) throw new NotFoundError();
    group.admit([user_id], { joined_seq: conversation.last_seq, context });
    rows.countUse(invite);
    const event = { event: 'members_added', user_ids: [user_id] } as const;
    return { message: group.say({ user_id, temp_id, event }, context) };
  },

  evidenceOf: (write, { message }, _conversation, rows) =>
    message ? rows.messages.evidenceOf(write, message) : undefined,
};
