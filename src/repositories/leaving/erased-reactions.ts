import type { Db } from '../../infra/database/db';

export interface OwnReaction {
  conversation_id: number;
  seq: number;
  emoji: string;
}

/** What a deleted user has reacted with. */
export class ErasedReactionsRepository {
  constructor(private readonly db: Db) {}

  /** In whatever conversation. What is erased is not there any more. */
  listLeft(user_id: number, limit: number): Promise<OwnReaction[]> {
    return this.db.many<OwnReaction>(
      `select conversation_id, seq, convert(emoji using utf8mb4) as emoji
         from message_reactions force index (reactions_of_user)
        where user_id = ? order by conversation_id, seq limit ?`,
      [user_id, limit],
    );
  }
}
