import { createHash } from 'node:crypto';
import type { Language } from '../../contracts/language';
import type { PushTarget } from '../../domain/push/ports';
import type { Db } from '../../infra/database/db';
import { removeSubscriptions } from './remove-subscriptions';

export interface SubscriptionDraft extends PushTarget {
  user_id: number;
  session_id: number;
  /** The endpoint's host and port: limits and breakers of pushes are per host. */
  host: string;
  origin: string | null;
  language: Language;
}

/** Inserts the subscription, or updates the one with its endpoint. */
export async function upsertSubscription(db: Db, draft: SubscriptionDraft, now: Date): Promise<void> {
  await db.run(
    `insert into push_subscriptions
       (user_id, session_id, endpoint, endpoint_hash, host, p256dh, auth, origin, language, vapid_key_id, created_at, refreshed_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     on duplicate key update
       failures = if(user_id = values(user_id) and p256dh = values(p256dh), failures, 0),
       refused_since = if(user_id = values(user_id) and p256dh = values(p256dh), refused_since, null),
       created_at = if(user_id = values(user_id), created_at, values(created_at)),
       user_id = values(user_id), session_id = values(session_id), p256dh = values(p256dh), auth = values(auth),
       origin = values(origin), language = values(language), refreshed_at = values(refreshed_at)`,
    [
      draft.user_id,
      draft.session_id,
      draft.endpoint,
      endpointHash(draft.endpoint),
      draft.host,
      draft.p256dh,
      draft.auth,
      draft.origin,
      draft.language,
      draft.vapid_key_id,
      now,
      now,
    ],
  );
}

/** The subscription that replaces another of the same browser takes over its VAPID key and its pending deliveries. */
export async function replaceSubscription(
  db: Db,
  { user_id, old_endpoint, endpoint }: { user_id: number; old_endpoint: string; endpoint: string },
  now: number,
): Promise<void> {
  const pair = await db.many<{ id: number; vapid_key_id: string | null; is_new: 0 | 1 }>(
    `select id, vapid_key_id, endpoint_hash = ? as is_new from push_subscriptions
      where endpoint_hash in (?, ?) and user_id = ? order by id for update`,
    [endpointHash(endpoint), endpointHash(endpoint), endpointHash(old_endpoint), user_id],
  );
  const [old, fresh] = [0, 1].map((isNew) => pair.find(({ is_new }) => is_new === isNew));
  if (!old || !fresh) return;
  await db.run('update push_subscriptions set vapid_key_id = ? where id = ? and last_success_at is null', [
    old.vapid_key_id,
    fresh.id,
  ]);
  const { affectedRows } = await db.run(
    "update ignore push_deliveries set subscription_id = ? where subscription_id = ? and state = 'pending'",
    [fresh.id, old.id],
  );
  if (affectedRows > 0) {
    await db.run('update push_subscriptions set next_at = coalesce(next_at, ?) where id = ?', [
      new Date(now),
      fresh.id,
    ]);
  }
  await removeSubscriptions(db, [old.id], { end: 'suppressed', reason: 'unsubscribed', now });
}

/** The key of an endpoint, which is itself too long for an index. */
export function endpointHash(endpoint: string): Buffer {
  return createHash('sha256').update(endpoint).digest();
}
