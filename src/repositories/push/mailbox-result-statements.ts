import { groupBy } from '../../domain/group-by';
import { chunksOf } from '../../domain/chunks-of';
import { namedKeys, placeholders, type SqlValue, type Statement } from '../../infra/database/sql';
import type { EndedDelivery, MailboxResult, SubscriptionUpdate } from './push-mailbox';

/** The statements that record the results of claimed mailboxes, for one transaction. */
export function resultStatements(results: readonly MailboxResult[], now: number): Statement[] {
  return [
    // Deliveries are only added under this lock, so while it is held, it is certain whether any are pending.
    lock(results),
    ...endDeliveries(results, now),
    ...updateSubscriptions(results, now),
    release(results, now),
  ];
}

function lock(results: readonly MailboxResult[]): Statement {
  const ids = results.map(({ subscription_id }) => subscription_id);
  return {
    sql: `select id from push_subscriptions where id in (${placeholders(ids.length)}) order by id for update`,
    values: ids,
  };
}

interface Ended extends EndedDelivery {
  id: number;
}

function endDeliveries(results: readonly MailboxResult[], now: number): Statement[] {
  const ended = results.flatMap((result) =>
    result.ended.map((row): Ended => ({ ...row, id: result.subscription_id })),
  );
  const groups = [...groupBy(ended, ({ end, reason }) => `${end} ${reason}`).values()];
  return groups
    .flatMap((group) => chunksOf(group, MAX_TUPLES))
    .flatMap((group) => [endExactly(group, now), ...endMoved(group, now)]);
}

function endExactly(group: readonly Ended[], now: number): Statement {
  return {
    sql: `update push_deliveries force index (primary) set state = ?, reason = ?, finished_at = ?
           where (subscription_id, conversation_id, seq) in (${group.map(() => '(?, ?, ?)').join(', ')}) and state = 'pending'`,
    values: [
      group[0]?.end ?? null,
      group[0]?.reason ?? null,
      new Date(now),
      ...group.flatMap((row) => [row.id, row.conversation_id, row.seq]),
    ],
  };
}

const NAMED = namedKeys(['subscription_id', 'conversation_id', 'seq', 'message_count']);
/** The delivery of a named one that has moved on to messages which came while it was being sent. */
const MOVED = `push_deliveries d force index (push_deliveries_waiting)
    on d.subscription_id = named.subscription_id and d.state = 'pending' and d.conversation_id = named.conversation_id
   and d.seq > named.seq and d.first_seq <= named.seq`;

/** Further messages have moved some of the deliveries on: a row of its own says how they ended so far, and the further ones wait. */
function endMoved(group: readonly Ended[], now: number): Statement[] {
  const named = JSON.stringify(group.map((row) => [row.id, row.conversation_id, row.seq, row.count]));
  return [
    {
      sql: `insert into push_deliveries
              (subscription_id, conversation_id, seq, user_id, rule, first_seq, message_count, state, reason, finished_at)
            select d.subscription_id, d.conversation_id, named.seq, d.user_id, d.rule, d.first_seq, named.message_count, ?, ?, ?
              from ${NAMED} straight_join ${MOVED}
            on duplicate key update push_deliveries.finished_at = values(finished_at)`,
      values: [group[0]?.end ?? null, group[0]?.reason ?? null, new Date(now), named],
    },
    {
      sql: `update ${NAMED} straight_join ${MOVED}
               set d.first_seq = named.seq + 1, d.message_count = greatest(1, d.message_count - named.message_count)`,
      values: [named],
    },
  ];
}

/** If a list of tuples needs more memory than `range_optimizer_max_mem_size`, MySQL reads the whole table instead of the index. */
const MAX_TUPLES = 1_000;

function updateSubscriptions(results: readonly MailboxResult[], now: number): Statement[] {
  const date = new Date(now);
  const byKind = groupBy(results, ({ update }) => updateKey(update));
  return Array.from(byKind.values()).flatMap((group): Statement[] => {
    const ids = group.map(({ subscription_id }) => subscription_id);
    const list = placeholders(ids.length);
    const set = (assignments: string, values: SqlValue[]): Statement[] => [
      {
        sql: `update push_subscriptions set ${assignments} where id in (${list})`,
        values: [...values, ...ids],
      },
    ];
    const update = group[0]?.update;
    switch (update?.kind) {
      case 'accepted':
        return set('last_success_at = ?, failures = 0, refused_since = null, retries = 0, vapid_key_id = ?', [
          date,
          update.vapid_key_id,
        ]);
      case 'retry':
        return set('retries = retries + 1', []);
      case 'refused':
        return set('failures = failures + 1, refused_since = coalesce(refused_since, ?), retries = 0', [
          date,
        ]);
      case 'gone':
        return [
          { sql: `delete from push_subscriptions where id in (${list})`, values: ids },
          {
            sql: `update push_deliveries set state = 'gone', finished_at = ?
                   where subscription_id in (${list}) and state = 'pending'`,
            values: [date, ...ids],
          },
        ];
      default:
        return [];
    }
  });
}

function updateKey(update: SubscriptionUpdate): string {
  return update.kind === 'accepted' ? `accepted ${update.vapid_key_id}` : update.kind;
}

/** Releases the claims that are still ours: `next_at` is set if deliveries are pending, else null. */
function release(results: readonly MailboxResult[], now: number): Statement {
  const ids = results.map(({ subscription_id }) => subscription_id);
  const later = results.filter(({ next_at }) => next_at > now);
  const cases = later.map(() => 'when ? then ?').join(' ');
  const due_at = later.length > 0 ? `case s.id ${cases} else ? end` : '?';
  return {
    sql: `update push_subscriptions s
            left join (select subscription_id from push_deliveries
                        where subscription_id in (${placeholders(ids.length)}) and state = 'pending'
                        group by subscription_id) w on w.subscription_id = s.id
             set s.next_at = if(w.subscription_id is null, null, ${due_at})
           where (s.id, s.claim_no) in (${results.map(() => '(?, ?)').join(', ')})`,
    values: [
      ...ids,
      ...later.flatMap(({ subscription_id, next_at }) => [subscription_id, new Date(next_at)]),
      new Date(now),
      ...results.flatMap(({ subscription_id, claim_no }) => [subscription_id, claim_no]),
    ],
  };
}
