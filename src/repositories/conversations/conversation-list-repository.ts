import type { Db } from '../../infra/database/db';
import { placeholders } from '../../infra/database/sql';
import type { MessageKey } from '../messages/message-reads';
import {
  IS_HIDDEN,
  IS_MEMBER,
  isThereFor,
  NEWEST_VISIBLE_SEQ,
  UNREAD_AFTER_SEQ,
} from '../messages/visibility';

/** `unread` also has those in which only the user's own messages, or system messages, are newer than what they have read. */
export type ConversationFilter = 'all' | 'archived' | 'unread';

/** Where a conversation is in its member's list. */
export interface ListedConversation {
  id: number;
  is_pinned: 0 | 1;
  /** Of the newest message, or of when the member has asked for the conversation, in ISO 8601. */
  sorted_at: string;
}

const FILTERS: Record<ConversationFilter, string> = {
  all: 'member.archived_at is null',
  archived: 'member.archived_at is not null',
  unread: `(member.marked_unread or conversation.last_seq > ${UNREAD_AFTER_SEQ})`,
};

const IS_PINNED = 'member.pinned_at is not null';
/** Without a message it is a direct one that the member has asked for. */
const SORTED_AT = 'coalesce(conversation.last_message_at, member.joined_at, conversation.created_at)';

/** The conversations of one user, in the order of their list: pinned ones first, then those with the newest message. */
export class ConversationListRepository {
  constructor(private readonly db: Db) {}

  /** At most `limit`, those after `after` if given. */
  list(
    user_id: number,
    { filter, after, limit }: { filter: ConversationFilter; after?: ListedConversation; limit: number },
  ): Promise<ListedConversation[]> {
    const rest = after ? `and (${IS_PINNED}, ${SORTED_AT}, conversation.id) < (?, ?, ?)` : '';
    return this.db.many<ListedConversation>(
      `select conversation.id, ${IS_PINNED} as is_pinned, ${SORTED_AT} as sorted_at
         from conversation_members member
         join conversations conversation on conversation.id = member.conversation_id
        where member.user_id = ? and ${IS_MEMBER} and ${isThereFor('member')} and not ${IS_HIDDEN}
          and ${FILTERS[filter]} ${rest}
        order by is_pinned desc, sorted_at desc, conversation.id desc
        limit ?`,
      [user_id, ...(after ? [after.is_pinned, new Date(after.sorted_at), after.id] : []), limit],
    );
  }

  /** The newest message in the user's view of each of these conversations, of those that have one. */
  async listNewest(user_id: number, conversation_ids: readonly number[]): Promise<MessageKey[]> {
    if (conversation_ids.length === 0) return [];
    const rows = await this.db.many<{ conversation_id: number; seq: number | null }>(
      `select conversation.id as conversation_id, ${NEWEST_VISIBLE_SEQ} as seq
         from conversation_members member
         join conversations conversation on conversation.id = member.conversation_id
        where member.user_id = ? and ${IS_MEMBER} and conversation.id in (${placeholders(conversation_ids.length)})`,
      [user_id, ...conversation_ids],
    );
    return rows.flatMap(({ conversation_id, seq }) => (seq === null ? [] : [{ conversation_id, seq }]));
  }
}
