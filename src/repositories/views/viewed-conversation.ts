import { hasReceipts } from '../../domain/receipts';
import type { ConversationView, PersonView, SettingsView, ViewLimits } from '../../domain/views';

/** A conversation as one of its members sees it, before it is known what is unread and what they can do there. */
export interface ViewedConversation {
  viewer_id: number;
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
export interface ConversationRow extends SharedColumns, OwnColumns {
  viewer_id: number;
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

export function toViewed(row: ConversationRow, limits: ViewLimits): ViewedConversation {
  return {
    viewer_id: row.viewer_id,
    conversation: toConversation(row, limits),
    settings: toSettings(row),
    unread_from_seq: row.unread_from_seq,
  };
}

function toConversation(row: ConversationRow, { receipts, listed }: ViewLimits): ConversationView {
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

function toSettings(row: ConversationRow): ViewedConversation['settings'] {
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

function toPeer({ peer_id, peer_name, ...row }: ConversationRow): PersonView | null {
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
