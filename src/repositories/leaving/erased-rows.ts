import type { Database } from '../../infra/database/database';
import { lockSubscriptions, removeSubscriptions } from '../devices/remove-subscriptions';
import type { Pieces } from './erasure-repository';
import { leaveTombstone } from './tombstone';

/** Rows of one statement: no lock is held for long. */
const CHUNK_ROWS = 500;

/** Tables whose rows of a user are the user's alone. */
const OWN_TABLES = [
  'known_addresses',
  'push_preferences',
  'reaction_pushes',
  'contacts',
  'blocks',
  'found_people',
  'profile_changes',
  'withheld_profiles',
  'password_resets',
  'message_hidden',
  'group_creations',
] as const;

/** Removes what is stored about a deleted user outside of conversations. Everything may be done again at any time, and nobody else sees it. */
export class ErasedRows {
  constructor(private readonly db: Database) {}

  async *erase(user_id: number, closed_at: Date): Pieces {
    // Whatever was changed by a call that began before the account was closed.
    await this.db.transact((db) => leaveTombstone(db, user_id, closed_at));
    yield [];
    await this.removeSubscriptions(user_id);
    yield [];
    yield* this.repeat("delete from sessions where user_id = ? and kind <> 'external' limit ?", user_id);
    // As long as tokens of them live, their rows keep these from starting new ones.
    yield* this.repeat(
      `update sessions set browser = null, platform = null, address = null
        where user_id = ? and coalesce(browser, platform, address) is not null limit ?`,
      user_id,
    );
    for (const table of OWN_TABLES) {
      yield* this.repeat(`delete from ${table} where user_id = ? limit ?`, user_id);
    }
    yield* this.repeat('delete from withheld_profiles where viewer_id = ? limit ?', user_id);
    yield* this.repeat('delete from reaction_pushes where reactor_id = ? limit ?', user_id);
    // What happened stays on record; from where, and what somebody wrote about it, does not.
    yield* this.repeat(
      `update audit_log set address = null, reason = null
        where user_id = ? and (address is not null or reason is not null) limit ?`,
      user_id,
    );
  }

  private async removeSubscriptions(user_id: number): Promise<void> {
    await this.db.transact(async (db) => {
      const ids = await lockSubscriptions(db, 'user_id = ?', [user_id]);
      await removeSubscriptions(db, ids, { end: 'suppressed', reason: 'session_ended', now: Date.now() });
    });
  }

  private async *repeat(sql: string, user_id: number): Pieces {
    for (let rows = CHUNK_ROWS; rows === CHUNK_ROWS;) {
      rows = (await this.db.run(sql, [user_id, CHUNK_ROWS])).affectedRows;
      yield [];
    }
  }
}
