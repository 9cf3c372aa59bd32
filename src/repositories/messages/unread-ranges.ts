import { chunksOf } from '../../domain/chunks-of';
import { EVERYBODY } from '../../domain/mention';
import type { Db } from '../../infra/database/db';
import { inChunks, type Statement } from '../../infra/database/sql';
import { HIDDEN_IS_ABSENT, isNotDeleted, isNotSystem, joinHidden } from './visibility';

/**
 * What may be unread in a conversation: the messages after `from_seq`, which holds the user's membership, marks and clearing (UNREAD_FROM_SEQ), up
 * to `last_seq`.
 */
export interface UnreadRange {
  conversation_id: number;
  from_seq: number;
  last_seq: number;
}

/** Conversations that share one condition in front of their own. */
const TOGETHER = 20;

interface Count {
  conversation_id: number;
  n: number;
}

/**
 * How many of the messages in each range are unread by this user, if there are any. All ranges are one statement, each a range
 * of the primary key: with `from_seq` from a join, whole conversations would be read.
 */
export function countUnread(
  db: Db,
  user_id: number,
  ranges: readonly UnreadRange[],
): Promise<Map<number, number>> {
  return countIn(ranges, 'm', ({ sql, values = [] }) =>
    db.many<Count>(
      `select m.conversation_id, count(*) as n
         from messages m force index (primary)
         ${joinHidden('m', '?')}
        where (${sql}) and m.sender_id <> ? and ${isNotDeleted('m')} and ${isNotSystem('m')} and ${HIDDEN_IS_ABSENT}
        group by m.conversation_id`,
      [user_id, ...values, user_id],
    ),
  );
}

/**
 * How many of the unread messages in each range mention this user, or everybody, if there are any. By the index of mentions, so that
 * what mentions others is not read.
 */
export function countUnreadMentions(
  db: Db,
  user_id: number,
  ranges: readonly UnreadRange[],
): Promise<Map<number, number>> {
  return countIn(ranges, 'mention', ({ sql, values = [] }) =>
    db.many<Count>(
      `select mention.conversation_id, count(distinct mention.seq) as n
         from message_mentions mention force index (mentions_of)
         straight_join messages m on m.conversation_id = mention.conversation_id and m.seq = mention.seq
         ${joinHidden('m', '?')}
        where mention.user_id in (?, ${EVERYBODY}) and (${sql})
          and m.sender_id <> ? and ${isNotDeleted('m')} and ${HIDDEN_IS_ABSENT}
        group by mention.conversation_id`,
      [user_id, user_id, ...values, user_id],
    ),
  );
}

/** By conversation, from what `count` finds where its condition on `table` holds. */
async function countIn(
  ranges: readonly UnreadRange[],
  table: 'm' | 'mention',
  count: (where: Statement) => Promise<Count[]>,
): Promise<Map<number, number>> {
  const sorted = ranges.toSorted((a, b) => a.conversation_id - b.conversation_id);
  const rows = await inChunks(sorted, (chunk) => count(conditionOf(chunk, table)));
  return new Map(rows.map(({ conversation_id, n }) => [conversation_id, n]));
}

/** Every row that is read is compared with these conditions, one after the other; the first of a part rules out all of it. */
function conditionOf(sorted: readonly UnreadRange[], table: 'm' | 'mention'): Statement {
  const parts = chunksOf(sorted, TOGETHER);
  const one = `${table}.conversation_id = ? and ${table}.seq > ? and ${table}.seq <= ?`;
  return {
    sql: parts
      .map((part) => {
        const each = part.map(() => one).join(' or ');
        return `${table}.conversation_id between ? and ? and (${each})`;
      })
      .join(' or '),
    values: parts.flatMap((part) => [
      part[0]?.conversation_id ?? 0,
      part.at(-1)?.conversation_id ?? 0,
      ...part.flatMap(({ conversation_id, from_seq, last_seq }) => [conversation_id, from_seq, last_seq]),
    ]),
  };
}
