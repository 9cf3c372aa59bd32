import type { ConversationType, Role } from '../../domain/conversation';
import type { DirectMessage, StoredMessage } from '../../domain/message';
import { directKey } from '../../domain/direct-key';
import type { Db } from '../../infra/database/db';
import { type DirectMessageRow, directForm, STORED_FORM, toDirectMessage } from './message-forms';
import {
  countInRange,
  type MessageKey,
  readByKeys,
  readByTempId,
  readPage,
  type SeqRange,
} from './message-reads';
import {
  isNotCleared,
  isNotDeleted,
  isNotHidden,
  isNotSystem,
  isVisible,
  NEWEST_FIRST,
  isSinceJoining,
} from './visibility';

/** A page of a direct conversation, and how far the conversation and its reader have come. */
export interface DirectPage {
  messages: DirectMessage[];
  /** Undefined if the page is empty. */
  conversation: { id: number; last_seq: number; read_seq: number } | undefined;
}

/** Enough of a message to decide what a member may do with it. */
export interface MessageHead extends MessageKey {
  id: number;
  conversation_type: ConversationType;
  member_count: number;
  sender_id: number;
  deleted_at: string | null;
  /** The member's, not the sender's. */
  role: Role;
}

const HEAD_COLUMNS = `m.id, m.conversation_id, conversation.type as conversation_type, conversation.member_count, m.seq, m.sender_id, m.deleted_at,
  member.role`;

/** Reads, all for one viewer. What changes a conversation goes through its lane. */
export class MessageRepository {
  constructor(private readonly db: Db) {}

  /** Newest first, of the direct conversation with `peer_id`; before the message `before_id` if given. */
  async listDirectPage(
    viewer_id: number,
    peer_id: number,
    { limit, before_id }: { limit: number; before_id?: number | undefined },
  ): Promise<DirectPage> {
    const key = directKey(viewer_id, peer_id);
    // Refers to nothing outside, so that the seq is known before the range is chosen.
    const seqOfBeforeId = `(select b.seq from messages b join conversations bc on bc.id = b.conversation_id
                           where b.id = ? and bc.direct_key = ?)`;
    const rows = await readPage<DirectMessageRow>(this.db, directForm('?'), {
      viewer_id,
      conversation: { sql: 'conversation.direct_key = ?', values: [key] },
      join_values: [peer_id],
      before_seq: before_id === undefined ? undefined : { sql: seqOfBeforeId, values: [before_id, key] },
      limit,
    });
    const [first] = rows;
    return {
      messages: rows.map((row) => toDirectMessage(row, viewer_id)),
      conversation: first && {
        id: first.conversation_id,
        last_seq: first.last_seq,
        read_seq: first.viewer_read_seq,
      },
    };
  }

  /** Those of direct conversations in the viewer's view, in their present state, deleted or not; by conversation and seq. */
  async listDirectByKeys(viewer_id: number, keys: readonly MessageKey[]): Promise<DirectMessage[]> {
    const rows = await readByKeys<DirectMessageRow>(this.db, directForm(), viewer_id, keys);
    return rows.map((row) => toDirectMessage(row, viewer_id));
  }

  /** An own message in its present state, of any conversation: also if it was deleted, hidden or cleared since. */
  findByTempId(sender_id: number, temp_id: string): Promise<StoredMessage | undefined> {
    return readByTempId<StoredMessage>(this.db, STORED_FORM, sender_id, temp_id);
  }

  /** An own message of a direct conversation in its present state: also if it was deleted, hidden or cleared since. */
  async findDirectByTempId(sender_id: number, temp_id: string): Promise<DirectMessage | undefined> {
    const row = await readByTempId<DirectMessageRow>(this.db, directForm(), sender_id, temp_id);
    return row && toDirectMessage(row, sender_id);
  }

  /** Undefined also if it exists elsewhere, was cleared away, or is not this person's to see. Deleted and hidden ones are found. */
  findForMember(message_id: number, user_id: number): Promise<MessageHead | undefined> {
    return this.findHead(message_id, user_id, isNotCleared('m'));
  }

  /** Undefined also if it is deleted, or this person does not see it. */
  findVisible(message_id: number, user_id: number): Promise<MessageHead | undefined> {
    return this.findHead(message_id, user_id, isVisible('m'));
  }

  /** The newest message by somebody else up to a seq, whatever became of it. Undefined also if this person is no member. */
  findReceived(
    user_id: number,
    { conversation_id, up_to_seq }: { conversation_id: number; up_to_seq: number },
  ): Promise<MessageHead | undefined> {
    return this.db.one<MessageHead>(
      `select ${HEAD_COLUMNS}
         from conversation_members member
         join messages m on m.conversation_id = member.conversation_id
         join conversations conversation on conversation.id = member.conversation_id
        where member.conversation_id = ? and member.user_id = ? and m.seq <= ? and m.sender_id <> member.user_id
          and ${isSinceJoining('m')}
        ${NEWEST_FIRST}
        limit 1`,
      [conversation_id, user_id, up_to_seq],
    );
  }

  /** How many messages by others in the range this person sees. Exact. */
  countReceived(user_id: number, range: SeqRange): Promise<number> {
    return countInRange(
      this.db,
      user_id,
      range,
      `m.sender_id <> member.user_id and ${isVisible('m')} and ${isNotSystem('m')}`,
    );
  }

  /** How many messages of the range left this person's view when they cleared it. Exact. */
  countCleared(user_id: number, range: SeqRange): Promise<number> {
    const wasVisible = `${isSinceJoining('m')} and ${isNotDeleted('m')} and ${isNotHidden('m', 'member.user_id')}`;
    return countInRange(this.db, user_id, range, wasVisible);
  }

  private findHead(message_id: number, user_id: number, condition: string): Promise<MessageHead | undefined> {
    return this.db.one<MessageHead>(
      `select ${HEAD_COLUMNS}
         from messages m
         join conversation_members member on member.conversation_id = m.conversation_id and member.user_id = ?
         join conversations conversation on conversation.id = m.conversation_id
        where m.id = ? and ${condition}`,
      [user_id, message_id],
    );
  }
}
