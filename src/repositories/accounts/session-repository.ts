import { chunksOf } from '../../domain/chunks-of';
import type { Database } from '../../infra/database/database';
import { inChunks, placeholders } from '../../infra/database/sql';
import { createLegacySession, type EndedSession, endSession, revokeLegacyTokens } from './end-sessions';
import { sessionIsLive } from './live-session';

export interface Session extends EndedSession {
  /** Tokens of the legacy backend are accepted only if they were issued after this. */
  tokens_valid_after: string | null;
  last_used_at: string;
  /** Of an external session: when the last token that was seen of it ends. */
  tokens_until: string | null;
  /** An identity provider's tokens are accepted only if they were issued after this. */
  user_tokens_valid_after: string | null;
}

export interface RevokedTokens {
  session_id: number;
  /** Tokens issued until then are revoked. */
  until: string;
}

/** Sessions touched in one statement. */
const CHUNK_SIZE = 500;

/** Sessions of accounts that are neither disabled nor deleted. */
const SELECT_SESSION = `
  select s.id, s.user_id, s.kind, s.tokens_valid_after, s.last_used_at, s.tokens_until,
         u.tokens_valid_after as user_tokens_valid_after
    from sessions s join users u on u.id = s.user_id and u.disabled_at is null and u.deleted_at is null`;
const IS_LIVE = sessionIsLive('sessions');

export class SessionRepository {
  constructor(private readonly db: Database) {}

  /** Undefined if there is none, if it is over, or if its user is disabled or deleted. */
  findLive(session_id: number): Promise<Session | undefined> {
    return this.db.one<Session>(`${SELECT_SESSION} where s.id = ? and ${sessionIsLive('s')}`, [session_id]);
  }

  /**
   * The one session that all of a user's tokens of the legacy backend belong to. It is never revoked as a whole: its tokens are,
   * by the time they were issued. Undefined if there is no such user, or if they are disabled or deleted.
   */
  async findOrCreateLegacy(user_id: number): Promise<Session | undefined> {
    const found = await this.findLegacy(user_id);
    if (found) return found;
    await createLegacySession(this.db, user_id);
    return this.findLegacy(user_id);
  }

  private findLegacy(user_id: number): Promise<Session | undefined> {
    return this.db.one<Session>(`${SELECT_SESSION} where s.earlier_of = ?`, [user_id]);
  }

  /** Ends a session, or the tokens of a legacy session that were issued until `at`, and removes its push subscriptions. */
  revoke(session: Pick<Session, 'id' | 'kind'>, at: Date): Promise<void> {
    return this.db.transact((db) => endSession(db, session, at));
  }

  /** Revokes the tokens of a legacy session that were issued until `at`. */
  revokeLegacyTokens(session_id: number, at: Date): Promise<void> {
    return revokeLegacyTokens(this.db, session_id, at);
  }

  /** Whether the account whose sessions these were is deleted. */
  async isUserDeleted(user_id: number): Promise<boolean> {
    const found = await this.db.one('select id from users where id = ? and deleted_at is not null', [
      user_id,
    ]);
    return found !== undefined;
  }

  /** Marks sessions as used now, except those that were marked within the last `seconds`. */
  async touch(session_ids: readonly number[], seconds: number): Promise<void> {
    for (const ids of chunksOf(session_ids, CHUNK_SIZE)) {
      await this.db.run(
        `update sessions set last_used_at = now(3)
          where id in (${placeholders(ids.length)}) and last_used_at < now(3) - interval ? second and ${IS_LIVE}`,
        [...ids, seconds],
      );
    }
  }

  /** Those of these sessions that are over, or do not exist. */
  async listEnded(session_ids: readonly number[]): Promise<number[]> {
    const live = await inChunks(session_ids, (ids) =>
      this.db.many<{ id: number }>(
        `select id from sessions where id in (${placeholders(ids.length)}) and ${IS_LIVE}`,
        ids,
      ),
    );
    const liveIds = new Set(live.map(({ id }) => id));
    return session_ids.filter((id) => !liveIds.has(id));
  }

  /** Which of these users' accounts are disabled or deleted. */
  async listClosedAccounts(user_ids: readonly number[]): Promise<number[]> {
    const closed = await inChunks(user_ids, (ids) =>
      this.db.many<{ id: number }>(
        `select id from users
          where id in (${placeholders(ids.length)}) and (disabled_at is not null or deleted_at is not null)`,
        ids,
      ),
    );
    return closed.map(({ id }) => id);
  }

  /** Of these sessions those of the legacy backend whose tokens are revoked if they were issued until a certain time. */
  listRevokedTokens(session_ids: readonly number[]): Promise<RevokedTokens[]> {
    return inChunks(session_ids, (ids) =>
      this.db.many<RevokedTokens>(
        `select id as session_id, tokens_valid_after as until from sessions
          where id in (${placeholders(ids.length)}) and kind = 'earlier' and tokens_valid_after is not null`,
        ids,
      ),
    );
  }
}
