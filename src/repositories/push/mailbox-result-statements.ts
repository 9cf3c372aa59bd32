import { groupBy } from '../../domain/group-by';
import { placeholders, type SqlValue, type Statement } from '../../infra/database/sql';
import { endDeliveries } from './end-deliveries';
import type { MailboxResult, SubscriptionUpdate } from './push-mailbox';

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
