import { hasReceipts } from '../../domain/receipts';
import type { ConversationView, PersonView, SettingsView, ViewLimits } from '../../domain/views';
import type { Db } from '../../infra/database/db';
import { inChunks, placeholders } from '../../infra/database/sql';
import { UNREAD_FROM_SEQ } from '../messages/unread-repository';
import { IS_HIDDEN, IS_MEMBER, isThereFor } from '../messages/visibility';
import { avatarUrl } from '../profiles/avatar-url';
import { BEGAN_AT } from './began-at';

/** A conversation as one of its members sees it, before it is known what is unread and what they can do there. */
export interface ViewedConversation {
  conversation: ConversationView;
  settings: Omit<SettingsView, 'capabilities' | 'unread_count' | 'unread_mentions'>;
  /** Up to here nothing is unread. */
  unread_from_seq: number;
}

type SharedColumns = Omit<
  ConversationView,
  'members_can_invite' | 'has_receipts' | 'are_members_listed' | 'change_no'
>;
type OwnColumns = Omit<
  SettingsView,
  | 'conversation_id'
  | 'capabilities'
  | 'peer'
  | 'unread_count'
  | 'unread_mentions'
  | 'marked_unread'
  | 'is_blocked'
  | 'change_no'
>;

/** What is read of a conversation that its rows on the wire have as it is, and what they are made of. */
interface Row extends SharedColumns, OwnColumns {
  members_can_invite: 0 | 1;
  info_change_no: number;
  marked_unread: 0 | 1;
  settings_change_no: number;
  unread_from_seq: number;
  is_blocked: 0 | 1;
  /** Null in a group, as the next five. */
  peer_id: number | null;
  peer_external_id: string | null;
  peer_name: string | null;
  peer_username: string | null;
  peer_avatar_url: string | null;
  is_peer_deleted: 0 | 1 | null;
}

/** What the settings tell of is in four rows. Whoever is blocked does not see when that began, as only the own block counts. */
const SETTINGS_CHANGE = `greatest(member.change_no, member.own_change_no, conversation.info_change_no,
  coalesce(peer.profile_change_no, 0), coalesce(own_block.change_no, 0))`;

/** Those that are there for the viewer, in no particular order. */
export async function readConversations(
  db: Db,
  viewer_id: number,
  conversation_ids: readonly number[],
  limits: ViewLimits,
): Promise<ViewedConversation[]> {
  const rows = await inChunks(conversation_ids, (ids) =>
    db.many<Row>(
      `select conversation.id, conversation.type, conversation.name, conversation.description, conversation.created_by,
              ${BEGAN_AT} as created_at, conversation.last_seq, conversation.last_message_at, conversation.member_count,
              conversation.can_write, conversation.members_can_invite, conversation.info_change_no,
              member.role, member.joined_seq, member.read_seq, member.cleared_seq, member.marked_unread, member.pinned_at,
              member.archived_at, if(${IS_HIDDEN}, member.hidden_at, null) as hidden_at, member.muted_until, member.notify,
              member.draft, ${SETTINGS_CHANGE} as settings_change_no,
              ${UNREAD_FROM_SEQ} as unread_from_seq, coalesce(own_block.blocked, 0) as is_blocked,
              u.id as peer_id, u.external_id as peer_external_id, u.name as peer_name, u.username as peer_username,
              ${avatarUrl('u')} as peer_avatar_url, u.deleted_at is not null as is_peer_deleted
         from conversation_members member
         join conversations conversation on conversation.id = member.conversation_id and ${isThereFor('member')}
         left join conversation_members peer
           on conversation.type = 'direct' and peer.conversation_id = conversation.id and peer.user_id <> member.user_id
         left join users u on u.id = peer.user_id
         left join blocks own_block on own_block.user_id = member.user_id and own_block.blocked_user_id = peer.user_id
        where member.user_id = ? and member.conversation_id in (${placeholders(ids.length)}) and ${IS_MEMBER}`,
      [viewer_id, ...ids],
    ),
  );
  return rows.map((row) => ({
    conversation: toConversation(row, limits),
    settings: toSettings(row),
    unread_from_seq: row.unread_from_seq,
  }));
}

function toConversation(row: Row, { receipts, listed }: ViewLimits): ConversationView {
  const { id, type, name, description, created_by, created_at, last_seq, last_message_at } = row;
  const { member_count, can_write } = row;
  return {
    id,
    type,
    name,
    description,
    created_by,
    created_at,
    last_seq,
    last_message_at,
    member_count,
    can_write,
    members_can_invite: row.members_can_invite === 1,
    has_receipts: hasReceipts(row, receipts),
    are_members_listed: member_count <= listed,
    // A direct conversation stays as it is, but that for whoever asked for it before there was a message it begins anew with the first one.
    change_no: Math.max(type === 'direct' && last_seq > 0 ? 2 : 1, row.info_change_no),
  };
}

function toSettings(row: Row): ViewedConversation['settings'] {
  const { role, joined_seq, read_seq, cleared_seq, last_seq } = row;
  const { pinned_at, archived_at, hidden_at, muted_until, notify, draft } = row;
  return {
    conversation_id: row.id,
    peer: toPeer(row),
    role,
    joined_seq,
    read_seq,
    cleared_seq,
    last_seq,
    marked_unread: row.marked_unread === 1,
    pinned_at,
    archived_at,
    hidden_at,
    muted_until,
    notify,
    draft,
    is_blocked: row.is_blocked === 1,
    change_no: row.settings_change_no,
  };
}

function toPeer({ peer_id, peer_name, ...row }: Row): PersonView | null {
  if (peer_id === null || peer_name === null) return null;
  return {
    id: peer_id,
    external_id: row.peer_external_id,
    name: peer_name,
    username: row.peer_username,
    avatar_url: row.peer_avatar_url,
    is_deleted: row.is_peer_deleted === 1,
  };
}
