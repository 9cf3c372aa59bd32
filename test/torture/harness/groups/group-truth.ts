import type { CanWrite, ConversationType, Role } from '../../../../src/domain/conversation';
import type { Database } from '../../../../src/infra/database/database';
import type { StoredMessage } from '../truth';

export interface GroupMessage extends Omit<StoredMessage, 'has_job'> {
  content_type: string;
  /** JSON. */
  metadata: string | null;
}

export interface GroupMember {
  conversation_id: number;
  user_id: number;
  role: Role;
  joined_seq: number;
  left_seq: number | null;
  delivered_seq: number;
  read_seq: number;
  cleared_seq: number;
  is_pinned: 0 | 1;
  marked_unread: 0 | 1;
  notify: string;
  draft: string | null;
}

export interface GroupConversation {
  id: number;
  type: ConversationType;
  name: string | null;
  description: string | null;
  created_by: number | null;
  can_write: CanWrite;
  members_can_invite: 0 | 1;
  member_count: number;
  last_seq: number;
}

/** Everything there is, read once nobody writes any more. */
export interface GroupTruth {
  conversations: GroupConversation[];
  members: GroupMember[];
  messages: GroupMessage[];
  hidden: { message_id: number; user_id: number }[];
}

export async function readGroupTruth(database: Database): Promise<GroupTruth> {
  return {
    conversations: await database.many<GroupConversation>(
      `select id, type, name, description, created_by, can_write, members_can_invite, member_count, last_seq
         from conversations order by id`,
    ),
    members: await database.many<GroupMember>(
      `select conversation_id, user_id, role, joined_seq, left_seq, delivered_seq, read_seq, cleared_seq,
              pinned_at is not null as is_pinned, marked_unread, notify, draft
         from conversation_members order by conversation_id, user_id`,
    ),
    messages: await database.many<GroupMessage>(
      `select conversation_id, seq, id, sender_id, convert(temp_id using utf8mb4) as temp_id, content_type, content,
              metadata, created_at, deleted_at, change_no
         from messages order by conversation_id, seq`,
    ),
    hidden: await database.many<GroupTruth['hidden'][number]>(
      'select message_id, user_id from message_hidden',
    ),
  };
}
