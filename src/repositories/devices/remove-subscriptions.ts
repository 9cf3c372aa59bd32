import type { DeliveryEnd, SuppressReason } from '../../domain/push/ports';
import type { Db } from '../../infra/database/db';
import { placeholders } from '../../infra/database/sql';

/**
 * Removes exactly these rows and ends their pending deliveries. In this order: once the rows are gone no delivery can be added, so
 * none is left pending.
 */
export async function removeSubscriptions(
  db: Db,
  ids: readonly number[],
  { end, reason, now }: { end: DeliveryEnd; reason: SuppressReason | null; now: number },
): Promise<void> {
  if (ids.length === 0) return;
  const list = placeholders(ids.length);
  await db.run(`delete from push_subscriptions where id in (${list})`, ids);
  await db.run(
    `update push_deliveries set state = ?, reason = ?, finished_at = ? where subscription_id in (${list}) and state = 'pending'`,
    [end, reason, new Date(now), ...ids],
  );
}

/** Locks the subscriptions that match, in the order of their ids; returns the ids. */
export async function lockSubscriptions(
  db: Db,
  condition: string,
  values: readonly (number | Buffer)[],
): Promise<number[]> {
  const rows = await db.many<{ id: number }>(
    `select id from push_subscriptions where ${condition} order by id for update`,
    values,
  );
  return rows.map(({ id }) => id);
}

/** Removes the subscriptions of sessions that end in the transaction that `db` is in. `session_ids` is not empty. */
export async function removeSubscriptionsOfSessions(db: Db, session_ids: readonly number[]): Promise<void> {
  const rows = await lockSubscriptions(
    db,
    `session_id in (${placeholders(session_ids.length)})`,
    session_ids,
  );
  await removeSubscriptions(db, rows, { end: 'suppressed', reason: 'session_ended', now: Date.now() });
}
