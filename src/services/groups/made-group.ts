import { capabilitiesOf } from '../../domain/capabilities';
import type { ConversationView } from '../../domain/views';
import type { NewGroup } from '../../repositories/conversations/group-repository';
import type { OwnConversation } from '../conversations/conversation-list';

/**
 * A group as it was made, for its creator where it cannot be read: with no list of its members and no receipts yet. Whatever is read of it later
 * is newer.
 */
export function madeGroup(
  { created_by, name, description, user_ids, at }: NewGroup,
  id: number,
): OwnConversation {
  const conversation: ConversationView = {
    id,
    type: 'group',
    name,
    description,
    created_by,
    created_at: at.toISOString(),
    last_seq: 1,
    last_message_at: at.toISOString(),
    member_count: user_ids.length + 1,
    can_write: 'everyone',
    members_can_invite: true,
    has_receipts: false,
    are_members_listed: false,
    change_no: 0,
  };
  const role = 'owner';
  return {
    conversation,
    settings: {
      conversation_id: id,
      role,
      capabilities: capabilitiesOf({ ...conversation, role }),
      ...NOTHING_CHOSEN,
      peer: null,
      joined_seq: 0,
      read_seq: 1,
      cleared_seq: 0,
      unread_count: 0,
      unread_mentions: 0,
      last_seq: 1,
      is_blocked: false,
      change_no: 0,
    },
  };
}

const NOTHING_CHOSEN = {
  marked_unread: false,
  pinned_at: null,
  archived_at: null,
  hidden_at: null,
  muted_until: null,
  notify: 'all',
  draft: null,
} as const;
