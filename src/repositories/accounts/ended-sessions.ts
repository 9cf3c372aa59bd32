import type { Database } from '../../infra/database/database';
import type { PushSubscriptionRepository } from '../devices/push-subscription-repository';
import type { SessionRepository } from './session-repository';

export interface SessionTables {
  database: Database;
  sessions: SessionRepository;
  subscriptions: PushSubscriptionRepository;
}

/** Removes those of these sessions that are over, with their push subscriptions, in one transaction. */
export function removeEndedSessions(
  { database, sessions, subscriptions }: SessionTables,
  session_ids: readonly number[],
): Promise<void> {
  return database.transact(async (db) => {
    const ended = await sessions.lockEnded(db, session_ids);
    await subscriptions.removeOfSessions(db, ended);
    await sessions.remove(db, ended);
  });
}
