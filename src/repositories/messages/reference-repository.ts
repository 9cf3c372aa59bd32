import type { Db } from '../../infra/database/db';
import { placeholders } from '../../infra/database/sql';
import { excerptOf } from './excerpt';
import { isVisible } from './visibility';

/** A message that somebody answers or forwards. */
export interface ReferredMessage {
  id: number;
  conversation_id: number;
  seq: number;
  sender_id: number;
  sender_name: string;
  content_type: string;
  /** Null of a system message, as is the excerpt. */
  content: string | null;
  metadata: string | null;
  excerpt: string | null;
  /** Who has written it first, if it was forwarded itself: else its sender. */
  writer_id: number;
  writer_name: string;
}

/** Messages that others refer to. */
export class ReferenceRepository {
  constructor(private readonly db: Db) {}

  /** Those of these ids, of any conversation, that this user sees now and that are not deleted. */
  find(user_id: number, ids: readonly number[]): Promise<ReferredMessage[]> {
    return this.db.many<ReferredMessage>(
      `select m.id, m.conversation_id, m.seq, m.sender_id, sender.name as sender_name, m.content_type, m.content, m.metadata,
              ${excerptOf('m')} as excerpt, writer.id as writer_id, writer.name as writer_name
         from messages m force index (messages_id)
         straight_join conversation_members member force index (primary)
           on member.conversation_id = m.conversation_id and member.user_id = ?
         straight_join users sender force index (primary) on sender.id = m.sender_id
         straight_join users writer force index (primary) on writer.id = coalesce(m.forwarded_user_id, m.sender_id)
        where m.id in (${placeholders(ids.length)}) and ${isVisible('m')}`,
      [user_id, ...ids],
    );
  }
}
