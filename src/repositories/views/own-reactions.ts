import type { Db } from '../../infra/database/db';
import { namedKeys } from '../../infra/database/sql';

/** A message, and a user who may have reacted to it. */
export interface ReactorKey {
  conversation_id: number;
  seq: number;
  user_id: number;
}

/** What these users have reacted with to these messages, whether they see them or not; of those who have not, nothing. */
export async function readOwnReactions(
  db: Db,
  keys: readonly ReactorKey[],
): Promise<(ReactorKey & { emoji: string })[]> {
  if (keys.length === 0) return [];
  const rows = await db.many<ReactorKey & { emoji: Buffer }>(
    `select r.conversation_id, r.seq, r.user_id, r.emoji
       from ${namedKeys(['conversation_id', 'seq', 'user_id'])}
       straight_join message_reactions r force index (primary)
         on r.conversation_id = named.conversation_id and r.seq = named.seq and r.user_id = named.user_id
      order by r.created_at, r.emoji`,
    [JSON.stringify(keys.map(({ conversation_id, seq, user_id }) => [conversation_id, seq, user_id]))],
  );
  return rows.map(({ emoji, ...row }) => ({ ...row, emoji: emoji.toString() }));
}
