import type { ViewLimits } from '../../domain/views';
import type { Db } from '../../infra/database/db';
import { inChunks, namedKeys, placeholders } from '../../infra/database/sql';
import { UNREAD_FROM_SEQ } from '../messages/unread-repository';
import { IS_HIDDEN, IS_MEMBER, isThereFor } from '../messages/visibility';
import { avatarUrl } from '../profiles/avatar-url';
import { BEGAN_AT } from './began-at';
import type { MemberKey } from './member-rows';
import { type ConversationRow, toViewed, type ViewedConversation } from './viewed-conversation';

/** What the settings tell of is in four rows. Whoever is blocked does not see when that began, as only the own block counts. */
const SETTINGS_CHANGE = `greatest(member.change_no, member.own_change_no, conversation.info_change_no,
  coalesce(peer.profile_change_no, 0), coalesce(own_block.change_no, 0))`;

const COLUMNS = `member.user_id as viewer_id, conversation.id, conversation.type, conversation.name, conversation.description, conversation.created_by,
  ${BEGAN_AT} as created_at, conversation.last_seq, conversation.last_message_at, conversation.member_count,
  conversation.can_write, conversation.members_can_invite, conversation.info_change_no,
  member.role, member.joined_seq, member.read_seq, member.cleared_seq, member.marked_unread, member.pinned_at,
  member.archived_at, if(${IS_HIDDEN}, member.hidden_at, null) as hidden_at, member.muted_until, member.notify,
  member.draft, ${SETTINGS_CHANGE} as settings_change_no,
  ${UNREAD_FROM_SEQ} as unread_from_seq, coalesce(own_block.blocked, 0) as is_blocked,
  u.id as peer_id, u.external_id as peer_external_id, u.name as peer_name, u.username as peer_username,
  ${avatarUrl('u')} as peer_avatar_url, u.deleted_at is not null as is_peer_deleted`;

/** Of `member`, who is the viewer. */
const JOINS = `join conversations conversation on conversation.id = member.conversation_id and ${isThereFor('member')}
  left join conversation_members peer
    on conversation.type = 'direct' and peer.conversation_id = conversation.id and peer.user_id <> member.user_id
  left join users u force index (primary) on u.id = peer.user_id
  left join blocks own_block on own_block.user_id = member.user_id and own_block.blocked_user_id = peer.user_id`;

/** Those that are there for the viewer, in no particular order. */
export async function readConversations(
  db: Db,
  viewer_id: number,
  conversation_ids: readonly number[],
  limits: ViewLimits,
): Promise<ViewedConversation[]> {
  const rows = await inChunks(conversation_ids, (ids) =>
    db.many<ConversationRow>(
      `select ${COLUMNS}
         from conversation_members member
         ${JOINS}
        where member.user_id = ? and member.conversation_id in (${placeholders(ids.length)}) and ${IS_MEMBER}`,
      [viewer_id, ...ids],
    ),
  );
  return rows.map((row) => toViewed(row, limits));
}

/** The same for several viewers, each in one conversation or more. */
export async function readConversationsOf(
  db: Db,
  keys: readonly MemberKey[],
  limits: ViewLimits,
): Promise<ViewedConversation[]> {
  if (keys.length === 0) return [];
  const rows = await db.many<ConversationRow>(
    `select ${COLUMNS}
       from ${namedKeys(['conversation_id', 'user_id'])}
       straight_join conversation_members member
         on member.conversation_id = named.conversation_id and member.user_id = named.user_id
       ${JOINS}
      where ${IS_MEMBER}`,
    [JSON.stringify(keys.map(({ conversation_id, user_id }) => [conversation_id, user_id]))],
  );
  return rows.map((row) => toViewed(row, limits));
}
