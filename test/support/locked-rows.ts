import type { MemberRow } from '../../src/repositories/conversation-writes/locked-member';
import type { MessageRow } from '../../src/repositories/conversation-writes/locked-row';

/** As a batch reads the row of a member who has done nothing yet. */
export const A_MEMBER: MemberRow = {
  role: 'member',
  joined_seq: 0,
  joined_at: null,
  left_seq: null,
  removed: 0,
  delivered_seq: 0,
  read_seq: 0,
  cleared_seq: 0,
  muted_until: null,
  notify: 'all',
  pinned_at: null,
  archived_at: null,
  marked_unread: 0,
  hidden_at: null,
  block_stands: 0,
  shown_delivered_seq: 0,
  shown_read_seq: 0,
};

/** Of a text. */
export const A_MESSAGE: Omit<MessageRow, 'id' | 'seq' | 'sender_id'> = {
  content_type: 'text',
  mentions: null,
  mentions_all: 0,
  reactions: null,
  pinned_at: null,
  edited_at: null,
  forward_of: null,
  preview: null,
  deleted_at: null,
};
