import { RateLimitedError } from '../../domain/errors';
import type { Db } from '../../infra/database/db';

const HOUR_MS = 60 * 60_000;
/** For how long a process may be silent about a change before another one takes it over. */
const HELD_MS = 60_000;

/** What others see of users, and when it changed. A change is pending until whoever sees the user has been told. */
export class ProfileChangeRepository {
  /** `limit`: changes of one user within an hour, over all processes. */
  constructor(
    private readonly db: Db,
    private readonly limit: number,
  ) {}

  /** For what is done before a change is noted. @throws RateLimitedError if the user may not change anything now */
  requireAllowed(user_id: number, at: Date): Promise<void> {
    return this.refuseMore(this.db, user_id, at);
  }

  /** Notes a change in the transaction of `db`, which has the user's row locked. @throws RateLimitedError */
  async note(db: Db, user_id: number, at: Date): Promise<void> {
    await this.refuseMore(db, user_id, at);
    await db.run('insert into profile_changes (user_id, changed_at, tell_at) values (?, ?, ?)', [
      user_id,
      at,
      heldFrom(at),
    ]);
  }

  /** Users with changes that should have been told by now. */
  async listDue(now: Date, limit: number): Promise<number[]> {
    const rows = await this.db.many<{ user_id: number }>(
      'select distinct user_id from profile_changes where tell_at <= ? limit ?',
      [now, limit],
    );
    return rows.map(({ user_id }) => user_id);
  }

  /** Keeps other processes from telling a user's changes for a minute. False if one of them does it already, or has done it. */
  async claimDue(user_id: number, now: Date): Promise<boolean> {
    const { affectedRows } = await this.db.run(
      'update profile_changes set tell_at = ? where user_id = ? and tell_at <= ?',
      [heldFrom(now), user_id, now],
    );
    return affectedRows > 0;
  }

  /** Returns the last pending change of a user, and keeps other processes from telling it for a minute. Undefined if there is none. */
  async hold(user_id: number, now: Date): Promise<number | undefined> {
    await this.db.run('update profile_changes set tell_at = ? where user_id = ? and tell_at is not null', [
      heldFrom(now),
      user_id,
    ]);
    const row = await this.db.one<{ id: number | null }>(
      'select max(id) as id from profile_changes where user_id = ? and tell_at is not null',
      [user_id],
    );
    return row?.id ?? undefined;
  }

  /** The changes of a user up to this one have been told. */
  async finish(user_id: number, last_id: number): Promise<void> {
    await this.db.run('update profile_changes set tell_at = null where user_id = ? and id <= ?', [
      user_id,
      last_id,
    ]);
  }

  /** Removes at most `limit` of those that were told and do not count any more; returns how many it removed. */
  async removeOld(now: Date, limit: number): Promise<number> {
    const { affectedRows } = await this.db.run(
      'delete from profile_changes where changed_at < ? and tell_at is null order by changed_at limit ?',
      [new Date(now.getTime() - HOUR_MS), limit],
    );
    return affectedRows;
  }

  private async refuseMore(db: Db, user_id: number, at: Date): Promise<void> {
    if (this.limit === Infinity) return;
    const recent = await db.many<{ changed_at: string }>(
      `select changed_at from profile_changes where user_id = ? and changed_at > ?
        order by changed_at desc limit ?`,
      [user_id, new Date(at.getTime() - HOUR_MS), this.limit],
    );
    const oldest = recent.at(-1);
    if (!oldest || recent.length < this.limit) return;
    const freeAt = Date.parse(oldest.changed_at) + HOUR_MS;
    throw new RateLimitedError(Math.max(1, Math.ceil((freeAt - at.getTime()) / 1_000)));
  }
}

function heldFrom(now: Date): Date {
  return new Date(now.getTime() + HELD_MS);
}
