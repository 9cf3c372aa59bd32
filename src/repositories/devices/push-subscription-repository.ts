import type { Language } from '../../contracts/language';
import type { PushTarget } from '../../domain/push/ports';
import type { Database } from '../../infra/database/database';
import { sessionGetsPushes, sessionIsLive } from '../accounts/live-session';
import { lockSubscriptions, removeSubscriptions } from './remove-subscriptions';
import {
  endpointHash,
  replaceSubscription,
  type SubscriptionDraft,
  upsertSubscription,
} from './save-subscription';

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
        [endpointHash(draft.endpoint), draft.user_id],
      );
      await upsertSubscription(db, draft, new Date(now));
      if (old_endpoint !== undefined && old_endpoint !== draft.endpoint) {
        await replaceSubscription(
          db,
          { user_id: draft.user_id, old_endpoint, endpoint: draft.endpoint },
          now,
        );
      }
      const surplus = await db.many<{ id: number }>(
        'select id from push_subscriptions where user_id = ? order by refreshed_at desc, id desc limit 1000 offset ?',
        [draft.user_id, keep],
      );
      await removeSubscriptions(
        db,
        surplus.map(({ id }) => id),
        { end: 'suppressed', reason: 'unsubscribed', now },
      );
      return { previous_owner: previous?.user_id };
    });
  }

  async removeOwn(user_id: number, endpoint: string, now: number): Promise<void> {
    await this.db.transact(async (db) => {
      const rows = await lockSubscriptions(db, 'endpoint_hash = ? and user_id = ?', [
        endpointHash(endpoint),
        user_id,
      ]);
      await removeSubscriptions(db, rows, { end: 'suppressed', reason: 'unsubscribed', now });
    });
  }

  /** Returns false if the user has no such device. */
  removeDevice(user_id: number, id: number, now: number): Promise<boolean> {
    return this.db.transact(async (db) => {
      const rows = await lockSubscriptions(db, 'id = ? and user_id = ?', [id, user_id]);
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
