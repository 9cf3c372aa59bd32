import type { Db } from '../../infra/database/db';
import { placeholders } from '../../infra/database/sql';

/** Of one user; of more, those that were found longest ago are forgotten. */
const MAX_FOUND = 100;
/** Removed at once. */
const MAX_SURPLUS = 1_000;

/** Whom users have found by a whole address or username. */
export class FoundPeopleRepository {
  constructor(private readonly db: Db) {}

  /** `found_user_ids` are not none. Keeps the newest hundred of a user. */
  async save(user_id: number, found_user_ids: readonly number[], at: Date): Promise<void> {
    await this.db.run(
      `insert into found_people (user_id, found_user_id, found_at)
       values ${found_user_ids.map(() => '(?, ?, ?)').join(', ')}
       on duplicate key update found_at = greatest(found_at, values(found_at))`,
      found_user_ids.flatMap((id) => [user_id, id, at]),
    );
    const surplus = await this.db.many<{ id: number }>(
      `select found_user_id as id from found_people where user_id = ?
        order by found_at desc, found_user_id limit ? offset ?`,
      [user_id, MAX_SURPLUS, MAX_FOUND],
    );
    if (surplus.length === 0) return;
    await this.db.run(
      `delete from found_people where user_id = ? and found_user_id in (${placeholders(surplus.length)})`,
      [user_id, ...surplus.map(({ id }) => id)],
    );
  }

  /** Removes at most `limit` that were found before this time; returns how many it removed. */
  async removeBefore(before: Date, limit: number): Promise<number> {
    const { affectedRows } = await this.db.run(
      'delete from found_people where found_at < ? order by found_at limit ?',
      [before, limit],
    );
    return affectedRows;
  }
}
