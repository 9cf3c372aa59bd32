import { createHash } from 'node:crypto';
import type { Language } from '../../contracts/language';
import type { DeliveryEnd, PushTarget, SuppressReason } from '../../domain/push/ports';
import type { Database } from '../../infra/database/database';
import type { Db } from '../../infra/database/db';
import { placeholders } from '../../infra/database/sql';
import { sessionGetsPushes, sessionIsLive } from '../accounts/live-session';

export interface SubscriptionDraft extends PushTarget {
  user_id: number;
  session_id: number;
  /** The endpoint's host and port: limits and breakers of pushes are per host. */
  host: string;
  origin: string | null;
  language: Language;
}

/** A subscription with what is needed to send to it. */
export interface StoredSubscription extends PushTarget {
  id: number;
  user_id: number;
  origin: string | null;
  language: Language;
}

/** A subscription as its owner sees it. */
export interface Device {
  id: number;
  host: string;
  origin: string | null;
  created_at: string;
  refreshed_at: string;
  last_success_at: string | null;
  failures: number;
  session_id: number;
}

export const TARGET_COLUMNS =
  's.id, s.user_id, s.endpoint, s.p256dh, s.auth, s.vapid_key_id, s.origin, s.language';

export class PushSubscriptionRepository {
  constructor(private readonly db: Database) {}

  /**
   * Saves a subscription. An endpoint has one owner: the last user who subscribes it, and what is pending for the previous owner
   * is not sent. It keeps the VAPID key that it is known to work with. Concurrent calls for the same endpoint all succeed. If the
   * user has more than `keep` subscriptions, those refreshed longest ago are removed. Returns the previous owner if that was another
   * user; undefined if the session has ended meanwhile.
   */
  async save(
    draft: SubscriptionDraft,
    { now, keep, old_endpoint }: { now: number; keep: number; old_endpoint?: string },
  ): Promise<{ previous_owner: number | undefined } | undefined> {
    return this.db.transact(async (db) => {
      // With this lock, a log-out is either before this, or after it and removes the subscription.
      const session = await db.one(
        `select id from sessions where id = ? and ${sessionIsLive('sessions')} for update`,
        [draft.session_id],
      );
      if (!session) return undefined;
      const previous = await db.one<{ user_id: number }>(
        'select user_id from push_subscriptions where endpoint_hash = ? and user_id <> ?',
        [hashOf(draft.endpoint), draft.user_id],
      );
      await upsert(db, draft, new Date(now));
      if (old_endpoint !== undefined && old_endpoint !== draft.endpoint) {
        await replace(db, { user_id: draft.user_id, old_endpoint, endpoint: draft.endpoint }, now);
      }
      const surplus = await db.many<{ id: number }>(
        'select id from push_subscriptions where user_id = ? order by refreshed_at desc, id desc limit 1000 offset ?',
        [draft.user_id, keep],
      );
      await removeSubscriptions(db, idsOf(surplus), { end: 'suppressed', reason: 'unsubscribed', now });
      return { previous_owner: previous?.user_id };
    });
  }

  async removeOwn(user_id: number, endpoint: string, now: number): Promise<void> {
    await this.db.transact(async (db) => {
      const rows = await lockWhere(db, 'endpoint_hash = ? and user_id = ?', [hashOf(endpoint), user_id]);
      await removeSubscriptions(db, rows, { end: 'suppressed', reason: 'unsubscribed', now });
    });
  }

  /** Returns false if the user has no such device. */
  removeDevice(user_id: number, id: number, now: number): Promise<boolean> {
    return this.db.transact(async (db) => {
      const rows = await lockWhere(db, 'id = ? and user_id = ?', [id, user_id]);
      await removeSubscriptions(db, rows, { end: 'suppressed', reason: 'unsubscribed', now });
      return rows.length > 0;
    });
  }

  /** The user's subscriptions with a live session, newest first. */
  listLive(user_id: number): Promise<StoredSubscription[]> {
    return this.db.many<StoredSubscription>(
      `select ${TARGET_COLUMNS} from push_subscriptions s join sessions ses on ses.id = s.session_id
        where s.user_id = ? and ${sessionGetsPushes('ses')} order by s.created_at desc, s.id desc`,
      [user_id],
    );
  }

  /** The user's devices that get notifications, the one refreshed last first. */
  listDevices(user_id: number): Promise<Device[]> {
    return this.db.many<Device>(
      `select s.id, s.host, s.origin, s.created_at, s.refreshed_at, s.last_success_at, s.failures, s.session_id
         from push_subscriptions s join sessions ses on ses.id = s.session_id
        where s.user_id = ? and ${sessionGetsPushes('ses')} order by s.refreshed_at desc, s.id desc`,
      [user_id],
    );
  }
}

async function upsert(db: Db, draft: SubscriptionDraft, now: Date): Promise<void> {
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
      hashOf(draft.endpoint),
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
async function replace(
  db: Db,
  { user_id, old_endpoint, endpoint }: { user_id: number; old_endpoint: string; endpoint: string },
  now: number,
): Promise<void> {
  const pair = await db.many<{ id: number; vapid_key_id: string | null; is_new: 0 | 1 }>(
    `select id, vapid_key_id, endpoint_hash = ? as is_new from push_subscriptions
      where endpoint_hash in (?, ?) and user_id = ? order by id for update`,
    [hashOf(endpoint), hashOf(endpoint), hashOf(old_endpoint), user_id],
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

async function lockWhere(db: Db, condition: string, values: readonly (number | Buffer)[]): Promise<number[]> {
  return idsOf(
    await db.many<{ id: number }>(
      `select id from push_subscriptions where ${condition} order by id for update`,
      values,
    ),
  );
}

/** Removes the subscriptions of sessions that end in the transaction that `db` is in. `session_ids` is not empty. */
export async function removeSubscriptionsOfSessions(db: Db, session_ids: readonly number[]): Promise<void> {
  const rows = await lockWhere(db, `session_id in (${placeholders(session_ids.length)})`, session_ids);
  await removeSubscriptions(db, rows, { end: 'suppressed', reason: 'session_ended', now: Date.now() });
}

/**
 * Removes exactly these rows and ends their pending deliveries. In this order: once the rows are gone no delivery can be added, so
 * none is left pending.
 */
async function removeSubscriptions(
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

/** The key of an endpoint, which is itself too long for an index. */
export function hashOf(endpoint: string): Buffer {
  return createHash('sha256').update(endpoint).digest();
}

function idsOf(rows: readonly { id: number }[]): number[] {
  return rows.map(({ id }) => id);
}
