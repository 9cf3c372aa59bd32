import type { Capability } from '../contracts/capabilities';
import type { CanWrite, ConversationType, Notify, Role } from './conversation';
import type { LinkPreview } from './link-preview';
import type { Mention } from './mention';
import type { Quote } from './quote';
import type { Reaction } from './reaction';

/**
 * What somebody is shown of conversations, row by row. Times are ISO 8601 in UTC. Each row has the number of its last change: of two states
 * of a row the one with the higher number is the newer one.
 */

/** A user as others see them. */
export interface PersonView {
  id: number;
  external_id: string | null;
  name: string;
  username: string | null;
  avatar_url: string | null;
  is_deleted: boolean;
}

/** The same for all members. */
export interface ConversationView {
  id: number;
  type: ConversationType;
  name: string | null;
  description: string | null;
  created_by: number | null;
  created_at: string;
  last_seq: number;
  last_message_at: string | null;
  member_count: number;
  can_write: CanWrite;
  members_can_invite: boolean;
  /** Whether members are shown each other's marks. */
  has_receipts: boolean;
  /** Whether sync has the rows of all members. */
  are_members_listed: boolean;
  change_no: number;
}

/** What is a member's own. */
export interface SettingsView {
  conversation_id: number;
  role: Role;
  capabilities: readonly Capability[];
  /** Null in a group. */
  peer: PersonView | null;
  joined_seq: number;
  read_seq: number;
  cleared_seq: number;
  unread_count: number;
  unread_mentions: number;
  /** Up to here the two are counted. */
  last_seq: number;
  marked_unread: boolean;
  pinned_at: string | null;
  archived_at: string | null;
  /** Null as soon as a message has come since. */
  hidden_at: string | null;
  muted_until: string | null;
  notify: Notify;
  draft: string | null;
  /** Whether the member blocks the other one of a direct conversation. */
  is_blocked: boolean;
  change_no: number;
}

/** All that a former member is told. */
export interface LeftView {
  conversation_id: number;
  left_at: string;
  change_no: number;
}

/** A member as another one sees them; also somebody who has left. */
export interface MemberView {
  conversation_id: number;
  user_id: number;
  name: string;
  username: string | null;
  avatar_url: string | null;
  role: Role;
  joined_at: string;
  left_at: string | null;
  joined_seq: number;
  /** Null if the viewer is shown no marks, as the next. */
  delivered_seq: number | null;
  read_seq: number | null;
  change_no: number;
}

/** A message as it is stored; `temp_id` is its sender's alone. */
export interface MessageView {
  id: number;
  conversation_id: number;
  seq: number;
  sender_id: number;
  sender_name: string;
  temp_id: string;
  content_type: string;
  content: string | null;
  /** A JSON object. */
  metadata: string | null;
  mentions: readonly Mention[];
  mentions_all: boolean;
  reply_to: Quote | null;
  forwarded_from: { name: string } | null;
  reactions: readonly Reaction[];
  preview: LinkPreview | null;
  created_at: string;
  edited_at: string | null;
  pinned_at: string | null;
  deleted_at: string | null;
  change_no: number;
}

/** What the viewer has reacted to a message with. `change_no` is that of the message as it was read. */
export interface OwnReactionsView {
  conversation_id: number;
  message_id: number;
  emojis: readonly string[];
  change_no: number;
}

/** Conversations with what is the viewer's own in them: as many of one as of the other. */
export interface ConversationRows {
  conversations: ConversationView[];
  settings: SettingsView[];
}

/** How many members a group may have for something to be shown in it. */
export interface ViewLimits {
  /** For members to be shown each other's marks. */
  receipts: number;
  /** For sync to have all members. */
  listed: number;
}
