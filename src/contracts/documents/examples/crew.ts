import { CAPABILITIES } from '../../capabilities';
import type { Conversation, Member, Message, Settings } from '../../native/entities';
import { LATER, NOON } from './example';

/** A group of Ana and Bruno. */
export const crew: Conversation = {
  id: 2,
  type: 'group',
  name: 'Crew',
  description: 'Of the boat',
  avatar_url: null,
  created_by: 1,
  created_at: NOON,
  last_seq: 1,
  last_message_at: NOON,
  member_count: 2,
  can_write: 'everyone',
  members_can_invite: true,
  expire_after: null,
  receipts: 'full',
  members_listed: true,
  change_no: 30,
};

/** Ana's, who owns it. */
export const ownSettings: Settings = {
  conversation_id: 2,
  role: 'owner',
  capabilities: [...CAPABILITIES],
  peer: null,
  joined_seq: 0,
  read_seq: 1,
  cleared_seq: 0,
  unread_count: 0,
  unread_mentions: 0,
  last_seq: 1,
  marked_unread: false,
  pinned_at: null,
  archived_at: null,
  hidden_at: null,
  muted_until: null,
  notify: 'all',
  draft: null,
  is_blocked: false,
  left_at: null,
  change_no: 31,
};

export const owner: Member = {
  conversation_id: 2,
  user_id: 1,
  name: 'Ana',
  username: null,
  avatar_url: null,
  is_bot: false,
  role: 'owner',
  joined_at: NOON,
  left_at: null,
  joined_seq: 0,
  delivered_seq: 1,
  read_seq: 1,
  change_no: 31,
};

export const member: Member = { ...owner, user_id: 2, name: 'Bruno', role: 'member', change_no: 32 };

/** What no message has yet. */
const PLAIN = {
  files: [],
  mentions: [],
  mentions_all: false,
  metadata: null,
  reply_to: null,
  forwarded_from: null,
  reactions: [],
  preview: null,
  edited_at: null,
  expires_at: null,
  pinned_at: null,
  deleted_at: null,
};

/** The first of the group. */
export const groupCreated: Message = {
  ...PLAIN,
  id: 3,
  conversation_id: 2,
  seq: 1,
  sender_id: 1,
  sender_name: 'Ana',
  content_type: 'system',
  content: null,
  metadata: { event: 'group_created', name: 'Crew', user_ids: [2] },
  created_at: NOON,
  change_no: 33,
};

/** Bruno to Ana, in their direct conversation. */
export const directMessage: Message = {
  ...PLAIN,
  id: 2,
  conversation_id: 1,
  seq: 2,
  sender_id: 2,
  sender_name: 'Bruno',
  content_type: 'text',
  content: 'Oi, Ana!',
  created_at: NOON,
  change_no: 20,
};

/** Ana to the group. */
export const groupMessage: Message = {
  ...PLAIN,
  id: 5,
  conversation_id: 2,
  seq: 3,
  sender_id: 1,
  sender_name: 'Ana',
  content_type: 'x-question',
  content: '@Bruno, lunch?',
  mentions: [{ user_id: 2, start: 0, length: 6 }],
  metadata: { answers: ['yes', 'no'] },
  created_at: LATER,
  temp_id: 'temp_1769860805000',
  change_no: 40,
};
