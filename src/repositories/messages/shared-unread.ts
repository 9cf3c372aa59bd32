import { chunksOf } from '../../domain/chunks-of';
import { EVERYBODY } from '../../domain/mention';
import { groupBy } from '../../domain/group-by';
import type { Db } from '../../infra/database/db';
import { placeholders } from '../../infra/database/sql';
import type { UnreadRange } from './unread-ranges';
import { isNotDeleted, isNotHidden, isNotSystem } from './visibility';

/** What may be unread by one user. */
export interface UserUnreadRange extends UnreadRange {
  user_id: number;
}

/** The same part of a conversation, for several users. */
type SharedRange = readonly UserUnreadRange[];

/** Ranges counted in one statement. */
const CHUNK = 50;

const IN_RANGE = `m.conversation_id = ? and m.seq > ? and m.seq <= ? and ${isNotDeleted('m')} and ${isNotSystem('m')}`;

/** Ranges that several users share, as members of a large group do who have long been away, and those of one user only. */
export function splitShared<Range extends UserUnreadRange>(
  ranges: readonly Range[],
): { shared: Range[][]; alone: Range[] } {
  const same = groupBy(ranges, (range) => `${range.conversation_id}:${range.from_seq}:${range.last_seq}`);
  const groups = [...same.values()];
  return {
    shared: groups.filter(({ length }) => length > 1),
    alone: groups.filter(({ length }) => length === 1).flat(),
  };
}

/** How many messages of their ranges these users have not read, by user. Each range is read once for all who share it. */
export async function countShared(db: Db, shared: readonly SharedRange[]): Promise<Map<number, number>> {
  const totals = new Map<number, number>();
  const add = (user_id: number, n: number): void => void totals.set(user_id, (totals.get(user_id) ?? 0) + n);
  for (const chunk of chunksOf(shared, CHUNK)) {
    for (const { range_index, user_id, n } of await countWritten(db, chunk)) {
      // What a user has written is unread by the others.
      for (const reader of chunk[range_index] ?? []) if (reader.user_id !== user_id) add(reader.user_id, n);
    }
    for (const { user_id, n } of await countHidden(db, chunk)) add(user_id, -n);
  }
  return totals;
}

const COUNT_MENTIONS = `select ? as range_index, count(distinct mention.seq) as n
  from message_mentions mention force index (mentions_of)
  straight_join messages m on m.conversation_id = mention.conversation_id and m.seq = mention.seq
 where mention.user_id in (?, ${EVERYBODY}) and mention.conversation_id = ? and mention.seq > ? and mention.seq <= ?
   and m.sender_id <> ? and ${isNotDeleted('m')} and ${isNotHidden('m', '?')}`;

/** In how many of the unread messages of each range its user is mentioned, or everybody, in their order. */
export async function countMentionsEach(db: Db, ranges: readonly UserUnreadRange[]): Promise<number[]> {
  const counts = ranges.map(() => 0);
  for (const chunk of chunksOf([...ranges.entries()], CHUNK)) {
    const rows = await db.many<{ range_index: number; n: number }>(
      chunk.map(() => COUNT_MENTIONS).join(' union all '),
      chunk.flatMap(([index, { user_id, conversation_id, from_seq, last_seq }]) => [
        index,
        user_id,
        conversation_id,
        from_seq,
        last_seq,
        user_id,
        user_id,
      ]),
    );
    for (const { range_index, n } of rows) counts[range_index] = n;
  }
  return counts;
}

interface Counted {
  range_index: number;
  user_id: number;
  n: number;
}

/** Messages by whom of the users wrote them; 0 stands for all others. */
function countWritten(db: Db, shared: readonly SharedRange[]): Promise<Counted[]> {
  return unionOf(
    db,
    shared,
    (list) => `select ? as range_index, if(m.sender_id in (${list}), m.sender_id, 0) as user_id, count(*) as n
       from messages m force index (primary) where ${IN_RANGE} group by user_id`,
  );
}

/** Messages of others that the users have hidden. */
function countHidden(db: Db, shared: readonly SharedRange[]): Promise<Counted[]> {
  return unionOf(
    db,
    shared,
    (list) => `select ? as range_index, h.user_id as user_id, count(*) as n
       from messages m force index (primary)
       straight_join message_hidden h force index (primary)
         on h.message_id = m.id and h.user_id in (${list}) and h.user_id <> m.sender_id
      where ${IN_RANGE} group by h.user_id`,
  );
}

/** `count` takes placeholders for the users, and the index, the users and the range as values. */
function unionOf(
  db: Db,
  shared: readonly SharedRange[],
  count: (list: string) => string,
): Promise<Counted[]> {
  return db.many<Counted>(
    shared.map((users) => count(placeholders(users.length))).join(' union all '),
    shared.flatMap((users, index) => {
      const [{ conversation_id, from_seq, last_seq }] = users as [UserUnreadRange];
      return [index, ...users.map(({ user_id }) => user_id), conversation_id, from_seq, last_seq];
    }),
  );
}
