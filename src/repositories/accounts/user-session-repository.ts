import type { LoginSource } from '../../domain/login-source';
import type { Database } from '../../infra/database/database';
import { type EndedSession, endSession, endSessionsOf } from './end-sessions';
import { sessionIsLive } from './live-session';
import type { Credentials } from './user-repository';

/** A session as its owner sees it. */
export interface ListedSession {
  id: number;
  created_at: string;
  last_used_at: string;
  browser: string | null;
  platform: string | null;
  /** An address key. */
  address: string | null;
}

/** Live ones of one user. A script that logs in each time it runs would make more and more of them. */
const MAX_SESSIONS = 1_000;
/** Surplus sessions ended at once. */
const MAX_SURPLUS = 1_000;

/** The legacy session is never over as a whole: it counts as that until one of its tokens is used that is not revoked. */
const IS_IN_USE = `${sessionIsLive('sessions')}
  and (kind <> 'earlier' or tokens_valid_after is null or last_used_at > tokens_valid_after)`;
const COLUMNS = 'id, created_at, last_used_at, browser, platform, address';

/** The sessions of a user, for their owner and for whoever ends them all. */
export class UserSessionRepository {
  constructor(private readonly db: Database) {}

  /** Returns the id of a new session; undefined if the user's password is not this one any more, or the account is disabled. */
  async create({ user_id, password_hash }: Credentials, source: LoginSource): Promise<number | undefined> {
    // The locked row decides about a password that is changed, or an account that is disabled, at this moment: that ends this
    // session, or is found here.
    const { affectedRows, insertId } = await this.db.run(
      `insert into sessions (user_id, kind, browser, platform, address)
       select id, 'login', ?, ?, ? from users where id = ? and password_hash = ? and disabled_at is null
       lock in share mode`,
      [source.browser, source.platform, source.address, user_id, password_hash],
    );
    return affectedRows === 0 ? undefined : insertId;
  }

  /** Ends the sessions that a user has beyond 1,000, those that were not used for longest; returns them. */
  async endSurplus(user_id: number, at: Date): Promise<EndedSession[]> {
    const surplus = await this.db.many<EndedSession>(
      `select id, user_id, kind from sessions where user_id = ? and kind <> 'earlier' and revoked_at is null
        order by last_used_at desc, id desc limit ? offset ?`,
      [user_id, MAX_SURPLUS, MAX_SESSIONS],
    );
    for (const session of surplus) await this.db.transact((db) => endSession(db, session, at));
    return surplus;
  }

  /** The newest `limit` in use, newest first, and the caller's own however old it is. `withLegacy`: the legacy one too. */
  list(
    { user_id, session_id }: { user_id: number; session_id: number },
    { limit, withLegacy }: { limit: number; withLegacy: boolean },
  ): Promise<ListedSession[]> {
    return this.db.many<ListedSession>(
      `(select ${COLUMNS} from sessions where user_id = ? and (kind <> 'earlier' or ?) and ${IS_IN_USE}
         order by id desc limit ?)
       union
       (select ${COLUMNS} from sessions where user_id = ? and id = ?)
       order by id desc`,
      [user_id, withLegacy, limit, user_id, session_id],
    );
  }

  /** Ends one session in use of this user, or its legacy tokens issued until `at`. Undefined if there is none with this id. */
  end(user_id: number, session_id: number, at: Date): Promise<EndedSession | undefined> {
    return this.db.transact(async (db) => {
      const session = await db.one<EndedSession>(
        `select id, user_id, kind from sessions where id = ? and user_id = ? and ${IS_IN_USE} for update`,
        [session_id, user_id],
      );
      if (session) await endSession(db, session, at);
      return session;
    });
  }

  /** See {@link endSessionsOf}. */
  endAll(user_id: number, options: { except?: number | undefined; at: Date }): Promise<EndedSession[]> {
    return this.db.transact((db) => endSessionsOf(db, user_id, options));
  }
}
