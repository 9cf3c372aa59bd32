import type { Db } from '../../infra/database/db';
import {
  lockSubscriptions,
  removeSubscriptions,
  removeSubscriptionsOfSessions,
} from '../devices/remove-subscriptions';
import { cancelResetsOf } from './password-reset-repository';

/** By how much a provider's clock may be ahead. */
const PROVIDER_AHEAD_MS = 60_000;

/** A session that ended: what a process needs to forget it. */
export interface EndedSession {
  id: number;
  user_id: number;
  /** 'earlier': of tokens of the legacy backend; 'external': of those of an identity provider. */
  kind: 'login' | 'earlier' | 'external';
}

/**
 * Ends the sessions of a user but `except`, removes their push subscriptions and cancels links for another password, in the
 * transaction that `db` is in. Of legacy tokens those issued until `at` end, and without `except` also those of an identity
 * provider, with a minute more because its clock may be ahead. Locks the user's row first, so that a log-in under way either ends too or finds what this transaction changes. Returns
 * the ended sessions, which `SessionService.announceEnded` is to be given after the commit.
 */
export async function endSessionsOf(
  db: Db,
  user_id: number,
  { except, at }: { except?: number | undefined; at: Date },
): Promise<EndedSession[]> {
  const kept = except ?? 0;
  await db.one('select id from users where id = ? for update', [user_id]);
  const ended = await db.many<EndedSession>(
    `select id, user_id, kind from sessions
      where user_id = ? and id <> ? and revoked_at is null order by id for update`,
    [user_id, kept],
  );
  await db.run(
    `update sessions set revoked_at = ? where user_id = ? and id <> ? and kind <> 'earlier' and revoked_at is null`,
    [at, user_id, kept],
  );
  await endLegacySession(db, user_id, { kept, at });
  if (except === undefined) await endProviderTokens(db, user_id, at);
  await cancelResetsOf(db, user_id);
  const subscriptions = await lockSubscriptions(db, 'user_id = ? and session_id <> ?', [user_id, kept]);
  const now = at.getTime();
  await removeSubscriptions(db, subscriptions, { end: 'suppressed', reason: 'session_ended', now });
  return ended;
}

/** Ends one session, or the tokens of a legacy session that were issued until `at`, and removes its push subscriptions. */
export async function endSession(
  db: Db,
  session: Pick<EndedSession, 'id' | 'kind'>,
  at: Date,
): Promise<void> {
  if (session.kind === 'earlier') await revokeLegacyTokens(db, session.id, at);
  else await db.run('update sessions set revoked_at = ? where id = ?', [at, session.id]);
  await removeSubscriptionsOfSessions(db, [session.id]);
}

/** Never moves the time back: a revoked token stays revoked. The use is set back so that the next one is written at once. */
export async function revokeLegacyTokens(db: Db, session_id: number, at: Date): Promise<void> {
  await db.run(
    `update sessions set tokens_valid_after = greatest(coalesce(tokens_valid_after, ?), ?),
       last_used_at = least(last_used_at, ? - interval 1 hour) where id = ?`,
    [at, at, at, session_id],
  );
}

/** If nobody used it yet, its row is made, so that tokens issued before are refused. */
async function endLegacySession(
  db: Db,
  user_id: number,
  { kept, at }: { kept: number; at: Date },
): Promise<void> {
  await createLegacySession(db, user_id);
  const session = await db.one<{ id: number }>('select id from sessions where earlier_of = ?', [user_id]);
  if (session && session.id !== kept) await revokeLegacyTokens(db, session.id, at);
}

/** Unless it exists. Creates none without such a user. */
export async function createLegacySession(db: Db, user_id: number): Promise<void> {
  await db.run(
    `insert into sessions (user_id, kind, earlier_of)
     select id, 'earlier', id from users where id = ? and deleted_at is null
     on duplicate key update earlier_of = earlier_of`,
    [user_id],
  );
}

async function endProviderTokens(db: Db, user_id: number, at: Date): Promise<void> {
  const until = new Date(at.getTime() + PROVIDER_AHEAD_MS);
  await db.run(
    'update users set tokens_valid_after = greatest(coalesce(tokens_valid_after, ?), ?) where id = ?',
    [until, until, user_id],
  );
}
