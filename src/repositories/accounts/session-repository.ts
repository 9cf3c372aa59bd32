import { chunksOf } from '../../domain/chunks-of';
import type { Database } from '../../infra/database/database';
import { inChunks, placeholders } from '../../infra/database/sql';
import { createLegacySession, type EndedSession, endSession, revokeLegacyTokens } from './end-sessions';
import { sessionIsLive } from './live-session';

export interface Session extends EndedSession {
  /** Tokens of the legacy backend are accepted only if they were issued after this. */
  tokens_valid_after: string | null;
  last_used_at: string;
}

/** Sessions touched in one statement. */
const CHUNK_SIZE = 500;

const COLUMNS = 'id, user_id, kind, tokens_valid_after, last_used_at';
const IS_LIVE = sessionIsLive('sessions');

export class SessionRepository {
  constructor(private readonly db: Database) {}

  /** Undefined if there is none, or if it is over. */
  findLive(session_id: number): Promise<Session | undefined> {
    return this.db.one<Session>(`select ${COLUMNS} from sessions where id = ? and ${IS_LIVE}`, [session_id]);
  }

  /**
   * The one session that all of a user's tokens of the legacy backend belong to. It is never revoked as a whole: its tokens are,
   * by the time they were issued. Undefined if there is no such user.
   */
  async findOrCreateLegacy(user_id: number): Promise<Session | undefined> {
    const found = await this.findLegacy(user_id);
    if (found) return found;
    await createLegacySession(this.db, user_id);
    return this.findLegacy(user_id);
  }

  private findLegacy(user_id: number): Promise<Session | undefined> {
    return this.db.one<Session>(`select ${COLUMNS} from sessions where earlier_of = ?`, [user_id]);
  }

  /** Ends a session, or the tokens of a legacy session that were issued until `at`, and removes its push subscriptions. */
  revoke(session: Pick<Session, 'id' | 'kind'>, at: Date): Promise<void> {
    return this.db.transact((db) => endSession(db, session, at));
  }

  /** Revokes the tokens of a legacy session that were issued until `at`. */
  revokeLegacyTokens(session_id: number, at: Date): Promise<void> {
    return revokeLegacyTokens(this.db, session_id, at);
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
}
