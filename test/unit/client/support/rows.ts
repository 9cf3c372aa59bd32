import type { Conversation, Member, Message, Settings } from '../../../../packages/client/src/state/types.ts';

export const ME = 1;
export const AT = '2026-01-31T12:00:00.000Z';

export const aMessage = (fields: Partial<Message> = {}): Message => ({
  id: 1,
  conversation_id: 10,
  seq: 1,
  sender_id: 2,
  sender_name: 'Bia',
  content_type: 'text',
  content: 'hello',
  mentions: [],
  mentions_all: false,
  metadata: null,
  created_at: AT,
  deleted_at: null,
  files: [],
  reply_to: null,
  forwarded_from: null,
  reactions: [],
  preview: null,
  edited_at: null,
  expires_at: null,
  pinned_at: null,
  change_no: 1,
  ...fields,
});

export const aConversation = (fields: Partial<Conversation> = {}): Conversation => ({
  id: 10,
  type: 'group',
  name: 'Crew',
  description: null,
  avatar_url: null,
  created_by: ME,
  created_at: AT,
  last_seq: 0,
  last_message_at: null,
  member_count: 2,
  can_write: 'everyone',
  members_can_invite: true,
  expire_after: null,
  receipts: 'full',
  members_listed: true,
  change_no: 1,
  ...fields,
});

export const theSettings = (fields: Partial<Settings> = {}): Settings => ({
  conversation_id: 10,
  role: 'member',
  capabilities: ['send'],
  peer: null,
  joined_seq: 0,
  read_seq: 0,
  cleared_seq: 0,
  unread_count: 0,
  unread_mentions: 0,
  last_seq: 0,
  marked_unread: false,
  pinned_at: null,
  archived_at: null,
  hidden_at: null,
  muted_until: null,
  notify: 'all',
  draft: null,
  is_blocked: false,
  left_at: null,
  change_no: 1,
  ...fields,
});

export const aMember = (fields: Partial<Member> = {}): Member => ({
  conversation_id: 10,
  user_id: 2,
  name: 'Bia',
  username: null,
  avatar_url: null,
  is_bot: false,
  role: 'member',
  joined_at: AT,
  left_at: null,
  joined_seq: 0,
  delivered_seq: 0,
  read_seq: 0,
  change_no: 1,
  ...fields,
});

/** The other person of a direct conversation. */
export const aPeer = (id: number): NonNullable<Settings['peer']> => ({
  id,
  external_id: null,
  name: `Person ${id}`,
  username: null,
  avatar_url: null,
  is_bot: false,
  is_deleted: false,
});
