import type { Database } from '../../infra/database/database';
import { type EndedSession, endSessionsOf } from './end-sessions';
import type { Credentials } from './user-repository';

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
}
