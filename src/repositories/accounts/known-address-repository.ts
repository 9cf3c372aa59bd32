import type { Db } from '../../infra/database/db';
import { placeholders } from '../../infra/database/sql';

/** Of one account; when there are more, the ones that were not used for longest are removed. */
const MAX_ADDRESSES = 100;
/** Addresses removed at once. */
const MAX_SURPLUS = 1_000;

/** Addresses that accounts were registered or logged in to from. */
export class KnownAddressRepository {
  constructor(private readonly db: Db) {}

  /** `login`: an e-mail or a username. */
  async has(login: string, address: string): Promise<boolean> {
    const row = await this.db.one(
      `select 1 from users u join known_addresses k on k.user_id = u.id
        where (u.email = ? or u.username = ?) and k.address = ?`,
      [login, login, address],
    );
    return row !== undefined;
  }

  /** Keeps at most 100 of an account. */
  async save(user_id: number, address: string, at: Date): Promise<void> {
    await this.db.run(
      `insert into known_addresses (user_id, address, last_seen_at) values (?, ?, ?)
       on duplicate key update last_seen_at = greatest(last_seen_at, ?)`,
      [user_id, address, at, at],
    );
    const surplus = await this.db.many<{ address: string }>(
      `select address from known_addresses where user_id = ?
        order by last_seen_at desc, address limit ? offset ?`,
      [user_id, MAX_SURPLUS, MAX_ADDRESSES],
    );
    if (surplus.length === 0) return;
    await this.db.run(
      `delete from known_addresses where user_id = ? and address in (${placeholders(surplus.length)})`,
      [user_id, ...surplus.map((row) => row.address)],
    );
  }

  /** Removes at most `limit` addresses that were last used before this time; returns how many it removed. */
  async removeBefore(before: Date, limit: number): Promise<number> {
    const { affectedRows } = await this.db.run(
      'delete from known_addresses where last_seen_at < ? order by last_seen_at limit ?',
      [before, limit],
    );
    return affectedRows;
  }
}
