import type { AuditEvent } from '../../domain/audit';
import type { Database } from '../../infra/database/database';
import { AuditRepository } from '../accounts/audit-repository';
import { type EndedSession, endSessionsOf } from '../accounts/end-sessions';
import { leaveTombstone } from './tombstone';

export interface Closing {
  at: Date;
  event: AuditEvent;
  /** Only if this is still the password's hash. */
  password_hash?: string | undefined;
}

/** Closes accounts for good. */
export class ClosingRepository {
  constructor(private readonly db: Database) {}

  /**
   * In one transaction: ends all sessions with their push subscriptions, takes the name and the addresses away, and notes what is
   * still to be erased. Returns the ended sessions; undefined if there is no such account, or not with this password.
   */
  close(user_id: number, { at, event, password_hash }: Closing): Promise<EndedSession[] | undefined> {
    return this.db.transact(async (db) => {
      const found = await db.one<{ password_hash: string }>(
        'select password_hash from users where id = ? and deleted_at is null for update',
        [user_id],
      );
      const isMeant = password_hash === undefined || found?.password_hash === password_hash;
      if (!found || !isMeant) return undefined;
      const ended = await endSessionsOf(db, user_id, { at });
      // A link that was sent would set a password.
      await db.run('delete from password_resets where user_id = ?', [user_id]);
      await leaveTombstone(db, user_id, at);
      await db.run('insert into account_erasures (user_id, closed_at, next_at) values (?, ?, ?)', [
        user_id,
        at,
        at,
      ]);
      await new AuditRepository(db).insert({ event, user_id }, at);
      return ended;
    });
  }
}
