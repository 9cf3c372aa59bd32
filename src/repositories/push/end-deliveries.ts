import { chunksOf } from '../../domain/chunks-of';
import { groupBy } from '../../domain/group-by';
import { namedKeys, type Statement } from '../../infra/database/sql';
import type { EndedDelivery, MailboxResult } from './push-mailbox';

/** Deliveries ended by one statement. */
const MAX_ROWS = 1_000;

interface Ended extends EndedDelivery {
  id: number;
}

/** The statements that end deliveries, under the lock of their subscriptions. */
export function endDeliveries(results: readonly MailboxResult[], now: number): Statement[] {
  const ended = results.flatMap((result) =>
    result.ended.map((row): Ended => ({ ...row, id: result.subscription_id })),
  );
  const groups = [...groupBy(ended, ({ end, reason }) => `${end} ${reason}`).values()];
  return groups
    .flatMap((group) => chunksOf(group, MAX_ROWS))
    .flatMap((group) => [endExactly(group, now), ...endMoved(group, now)]);
}

const NAMED = namedKeys(['subscription_id', 'conversation_id', 'seq', 'user_id', 'message_count']);
/** Of the same user: the subscription may have another one meanwhile, to whom the same messages wait to be pushed. */
const OF_NAMED = `d.subscription_id = named.subscription_id and d.conversation_id = named.conversation_id and d.user_id = named.user_id
   and d.state = 'pending'`;
/** The delivery of a named one that has moved on to messages which came while it was being sent. */
const MOVED = `push_deliveries d force index (push_deliveries_waiting)
    on ${OF_NAMED} and d.seq > named.seq and d.first_seq <= named.seq`;

function named(rows: readonly Ended[]): string {
  return JSON.stringify(rows.map((row) => [row.id, row.conversation_id, row.seq, row.user_id, row.count]));
}

function endExactly(group: readonly Ended[], now: number): Statement {
  return {
    sql: `update ${NAMED} straight_join push_deliveries d force index (primary) on ${OF_NAMED} and d.seq = named.seq
             set d.state = ?, d.reason = ?, d.finished_at = ?`,
    values: [named(group), group[0]?.end ?? null, group[0]?.reason ?? null, new Date(now)],
  };
}

/** Further messages have moved some of the deliveries on: a row of its own says how they ended so far, and the further ones wait. */
function endMoved(group: readonly Ended[], now: number): Statement[] {
  const ended = named(upToNewest(group));
  return [
    {
      sql: `insert into push_deliveries
              (subscription_id, conversation_id, seq, user_id, rule, first_seq, message_count, state, reason, finished_at)
            select d.subscription_id, d.conversation_id, named.seq, d.user_id, d.rule, d.first_seq, named.message_count, ?, ?, ?
              from ${NAMED} straight_join ${MOVED}
            on duplicate key update push_deliveries.finished_at = values(finished_at)`,
      values: [group[0]?.end ?? null, group[0]?.reason ?? null, new Date(now), ended],
    },
    {
      sql: `update ${NAMED} straight_join ${MOVED}
               set d.first_seq = named.seq + 1, d.message_count = greatest(1, d.message_count - named.message_count)`,
      values: [ended],
    },
  ];
}

/** One for each subscription and conversation: several, as a previous release adds them, have moved on into one. */
function upToNewest(group: readonly Ended[]): Ended[] {
  const together = groupBy(
    group,
    ({ id, conversation_id, user_id }) => `${id}:${conversation_id}:${user_id}`,
  );
  return Array.from(together.values(), (rows) => {
    const newest = rows.reduce((one, other) => (other.seq > one.seq ? other : one));
    return { ...newest, count: rows.reduce((sum, { count }) => sum + count, 0) };
  });
}
