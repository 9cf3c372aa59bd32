import { SYSTEM } from '../../domain/system-message';
import type { Db } from '../../infra/database/db';
import { placeholders } from '../../infra/database/sql';

/** Begins the temp_id of an erased message: as other ids that the server made, it is shown to nobody. */
const ERASED_TEMP_ID = '\u0001~';
/** Comes after all that begin with it. */
const AFTER_ERASED = '\u0001\u007f';

/** What the write `erase_member` takes away is there. */
const HAS_PERSONAL = `(member.delivered_at is not null or member.read_at is not null or member.muted_until is not null
  or member.hidden_at is not null or member.pinned or member.pinned_at is not null or member.archived
  or member.archived_at is not null or member.notify <> 'all' or member.marked_unread or member.draft is not null)`;

/** With rows of messages, which a deletion takes away too. */
const TABLES_OF_MESSAGES = [
  'message_mentions',
  'message_reactions',
  'message_edits',
  'message_pins',
  'preview_pictures',
] as const;

export interface OwnMessage {
  id: number;
  conversation_id: number;
  seq: number;
}

/** What a deleted user has written, and with whom. */
export class ErasedMessagesRepository {
  constructor(private readonly db: Db) {}

  /**
   * Conversations of the user after this one, left ones too. Of those up to `told_up_to`, whose members have found the user's row changed, the ones
   * in which there is something of the user again.
   */
  async listConversations(
    user_id: number,
    { after, told_up_to }: { after: number; told_up_to: number },
    limit: number,
  ): Promise<number[]> {
    const rows = await this.db.many<{ conversation_id: number }>(
      `select member.conversation_id from conversation_members member
         join conversations conversation on conversation.id = member.conversation_id
        where member.user_id = ? and member.conversation_id > ?
          and (member.conversation_id > ? or ${HAS_PERSONAL} or (conversation.type = 'group' and member.left_seq is null))
        order by member.conversation_id limit ?`,
      [user_id, after, told_up_to, limit],
    );
    return rows.map(({ conversation_id }) => conversation_id);
  }

  /**
   * Whose devices should ask what has changed in these conversations, besides this user's: of groups nobody's. They may be many and large, clients
   * of theirs are told who leaves, and find the rest when they ask next.
   */
  async listOthers(user_id: number, conversation_ids: readonly number[]): Promise<number[]> {
    if (conversation_ids.length === 0) return [];
    const rows = await this.db.many<{ user_id: number }>(
      `select distinct member.user_id from conversation_members member
         join conversations conversation on conversation.id = member.conversation_id and conversation.type = 'direct'
        where member.conversation_id in (${placeholders(conversation_ids.length)}) and member.user_id <> ?
          and member.left_seq is null`,
      [...conversation_ids, user_id],
    );
    return rows.map((row) => row.user_id);
  }

  /** Messages that are not erased yet: what is, is out of the range that is read. */
  listLeft(user_id: number, limit: number): Promise<OwnMessage[]> {
    return this.db.many<OwnMessage>(
      `(select id, conversation_id, seq from messages force index (messages_temp_id)
         where sender_id = ? and temp_id < ? order by temp_id limit ?)
       union all
       (select id, conversation_id, seq from messages force index (messages_temp_id)
         where sender_id = ? and temp_id >= ? order by temp_id limit ?)
       limit ?`,
      [user_id, ERASED_TEMP_ID, limit, user_id, AFTER_ERASED, limit, limit],
    );
  }

  /** Takes away the last that these messages say, the ids that their author's devices gave them. They are deleted by now; system messages stay. */
  async eraseTempIds(messages: readonly OwnMessage[]): Promise<void> {
    await this.db.run(
      `update messages
          set temp_id = concat(?, id), content_type = if(content_type = ?, content_type, default(content_type)), reply_to = null
        where id in (${placeholders(messages.length)}) and (deleted_at is not null or content_type = ?)`,
      [ERASED_TEMP_ID, SYSTEM, ...messages.map(({ id }) => id), SYSTEM],
    );
  }

  /** Erased messages of which there is something that an older release did not know of. */
  listHalfErased(user_id: number, limit: number): Promise<OwnMessage[]> {
    return this.db.many<OwnMessage>(
      `select id, conversation_id, seq from messages force index (messages_temp_id)
        where sender_id = ? and temp_id >= ? and temp_id < ? and deleted_at is not null and content_type <> ?
          and (metadata is not null or mentions is not null or mentions_all or reactions is not null
            or edited_at is not null or pinned_at is not null or forward_of is not null or preview is not null)
        limit ?`,
      [user_id, ERASED_TEMP_ID, AFTER_ERASED, SYSTEM, limit],
    );
  }

  /** Takes that away. Nobody has been shown it. */
  async eraseRest(messages: readonly OwnMessage[]): Promise<void> {
    for (const table of TABLES_OF_MESSAGES) {
      await this.db.run(
        `delete from ${table} where (conversation_id, seq) in (${messages.map(() => '(?, ?)').join(', ')})`,
        messages.flatMap(({ conversation_id, seq }) => [conversation_id, seq]),
      );
    }
    await this.db.run(
      `update messages set metadata = null, mentions = null, mentions_all = false, reactions = null, edited_at = null,
              pinned_at = null, preview = null, reply_to = null, forward_of = null, forwarded_user_id = null
        where id in (${placeholders(messages.length)})`,
      messages.map(({ id }) => id),
    );
  }
}
