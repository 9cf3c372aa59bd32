import type { ConversationType } from '../../domain/conversation';
import type { PersonView } from '../../domain/views';
import type { Db } from '../../infra/database/db';
import { avatarUrl } from '../profiles/avatar-url';
import type { MessageKey } from './message-reads';
import { isVisible } from './visibility';

export interface ReactedMessage extends MessageKey {
  id: number;
  conversation_type: ConversationType;
}

/** Where somebody stands among those who have reacted with the same emoji. */
export interface ReactedPlace {
  /** ISO 8601 in UTC. */
  at: string;
  user_id: number;
}

export interface ReactedPerson extends PersonView {
  reacted_at: string;
}

type Row = Omit<ReactedPerson, 'is_deleted'> & { is_deleted: 0 | 1 };

/** Who has reacted to messages. What changes that goes through the conversation's lane. */
export class ReactionRepository {
  constructor(private readonly db: Db) {}

  /** Undefined also if it is deleted, or the viewer does not see it. */
  findMessage(viewer_id: number, message_id: number): Promise<ReactedMessage | undefined> {
    return this.db.one<ReactedMessage>(
      `select m.id, m.conversation_id, m.seq, conversation.type as conversation_type
         from messages m
         join conversations conversation on conversation.id = m.conversation_id
         join conversation_members member on member.conversation_id = m.conversation_id and member.user_id = ?
        where m.id = ? and ${isVisible('m')}`,
      [viewer_id, message_id],
    );
  }

  /** Who has reacted with an emoji, as toEmoji returns it, the first first; members or not. */
  async listPeople(
    { conversation_id, seq }: MessageKey,
    emoji: string,
    { after, limit }: { after?: ReactedPlace | undefined; limit: number },
  ): Promise<ReactedPerson[]> {
    const isAfter = after ? 'and (r.created_at > ? or (r.created_at = ? and r.user_id > ?))' : '';
    const rows = await this.db.many<Row>(
      `select u.id, u.external_id, u.name, u.username, ${avatarUrl('u')} as avatar_url,
              u.deleted_at is not null as is_deleted, r.created_at as reacted_at
         from message_reactions r force index (reactions_of_emoji)
         straight_join users u force index (primary) on u.id = r.user_id
        where r.conversation_id = ? and r.seq = ? and r.emoji = ? ${isAfter}
        order by r.created_at, r.user_id
        limit ?`,
      [
        conversation_id,
        seq,
        Buffer.from(emoji),
        ...(after ? [new Date(after.at), new Date(after.at), after.user_id] : []),
        limit,
      ],
    );
    return rows.map((row) => ({ ...row, is_deleted: row.is_deleted === 1 }));
  }
}
