import type { GroupInfo, PresentMember } from '../../../domain/conversation';
import { actorsRow, IN_GROUP, type WriteKind } from '../kind';
import { requireGroup } from '../locked-group';
import type { InfoRow } from '../locked-row';
import type { SystemOutcome } from '../message-draft';
import { StoredMessages, type WriteWithTempId } from '../stored-messages';

/** Changes what the members of a group share. What is left out stays. */
export interface EditInfoWrite extends WriteWithTempId {
  kind: 'edit_info';
  info: Partial<GroupInfo>;
}

export interface EditInfoOutcome {
  /** False if it was so before. */
  changed: boolean;
  /** Only if the name has changed. */
  message: SystemOutcome | null;
  /** Who is a member when it is stored, if it has changed. */
  audience?: readonly PresentMember[];
}

/** What the row lacks of what is wanted. */
function lacking(
  { name, description, can_write, members_can_invite }: Partial<GroupInfo>,
  row: InfoRow,
): Partial<InfoRow> {
  const changes: Partial<InfoRow> = {};
  if (name !== undefined && name !== row.name) changes.name = name;
  if (description !== undefined && description !== row.description) changes.description = description;
  if (can_write !== undefined && can_write !== row.can_write) changes.can_write = can_write;
  if (members_can_invite !== undefined && members_can_invite !== (row.members_can_invite === 1)) {
    changes.members_can_invite = members_can_invite ? 1 : 0;
  }
  return changes;
}

const isEmpty = (changes: Partial<InfoRow>): boolean => Object.keys(changes).length === 0;

export const editInfo: WriteKind<EditInfoWrite, EditInfoOutcome, StoredMessages> = {
  ...IN_GROUP,
  memberRows: actorsRow,
  ownRows: (context) => new StoredMessages(context),

  decide({ user_id, info, temp_id }, conversation, _rows, context) {
    const group = requireGroup(conversation);
    group.requireCapable(user_id, 'edit_info');
    const changes = lacking(info, group.info.row);
    if (isEmpty(changes)) return { changed: false, message: null };
    group.info.change(changes);
    if (changes.can_write !== undefined) {
      conversation.isForAdmins = changes.can_write === 'admins';
      conversation.areMembersChanged = true;
    }
    const { name } = changes;
    const audience = conversation.askAudience();
    if (name == null) return { changed: true, message: null, audience };
    const event = { event: 'renamed', name } as const;
    return { changed: true, message: group.say({ user_id, temp_id, event }, context), audience };
  },

  evidenceOf(write, { changed, message }, { info }, rows) {
    if (!changed) return undefined;
    if (message) return rows.evidenceOf(write, message);
    return info && isEmpty(lacking(write.info, info.row)) ? 'shown' : 'unknown';
  },

  // The name is in the message too.
  textLength: ({ info: { name, description } }) =>
    IN_GROUP.textLength() + 2 * (name?.length ?? 0) + (description?.length ?? 0),
};
