import type { Database } from '../../infra/database/database';
import { type EndedSession, endSessionsOf } from './end-sessions';
import { CAN_BE_RESET } from './resettable-accounts';
import type { Credentials } from './user-repository';

/** Replaces passwords. */
export class PasswordRepository {
  constructor(private readonly db: Database) {}

  /**
   * Stores another hash, and ends all sessions of the user but `except`, in one transaction; returns those. Undefined if the present
   * hash is not the one of these credentials any more.
   */
  replace(
    { user_id, password_hash }: Credentials,
    new_hash: string,
    options: { except?: number | undefined; at: Date },
  ): Promise<EndedSession[] | undefined> {
    return this.db.transact(async (db) => {
      const { affectedRows } = await db.run(
        'update users set password_hash = ? where id = ? and password_hash = ?',
        [new_hash, user_id, password_hash],
      );
      return affectedRows === 0 ? undefined : endSessionsOf(db, user_id, options);
    });
  }

  /** Whose password a link may replace; undefined if it does not work. */
  async findByToken(token_hash: Buffer, now: Date): Promise<number | undefined> {
    const reset = await this.db.one<{ user_id: number }>(
      'select user_id from password_resets where token_hash = ? and expires_at > ?',
      [token_hash, now],
    );
    return reset?.user_id;
  }

  /**
   * Stores another hash and ends all sessions, if the link still works and the account may still be reset: each link once. Returns
   * the ended sessions, else undefined.
   */
  reset(
    { user_id, token_hash }: { user_id: number; token_hash: Buffer },
    new_hash: string,
    at: Date,
  ): Promise<EndedSession[] | undefined> {
    return this.db.transact(async (db) => {
      // Locked first, as whatever ends sessions does.
      const user = await db.one(`select id from users where id = ? and ${CAN_BE_RESET} for update`, [
        user_id,
      ]);
      if (!user) return undefined;
      const { affectedRows } = await db.run(
        'update password_resets set token_hash = null where token_hash = ? and user_id = ? and expires_at > ?',
        [token_hash, user_id, at],
      );
      if (affectedRows === 0) return undefined;
      await db.run('update users set password_hash = ? where id = ?', [new_hash, user_id]);
      return endSessionsOf(db, user_id, { at });
    });
  }
}
