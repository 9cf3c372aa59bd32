import type { Db } from '../../infra/database/db';
import { rowList } from '../conversation-writes/row-list';

/** A changed profile, and a user who was not told of it because a block stood between the two. */
export interface WithheldProfile {
  user_id: number;
  viewer_id: number;
}

export class WithheldProfileRepository {
  constructor(private readonly db: Db) {}

  async add(user_id: number, viewer_ids: readonly number[]): Promise<void> {
    if (viewer_ids.length === 0) return;
    await this.db.run(
      `insert into withheld_profiles (user_id, viewer_id) values ${rowList(viewer_ids.length, '(?, ?)')}
       on duplicate key update viewer_id = values(viewer_id)`,
      viewer_ids.flatMap((viewer_id) => [user_id, viewer_id]),
    );
  }

  /** Of two users, in either direction. */
  listBetween(one: number, other: number): Promise<WithheldProfile[]> {
    return this.db.many<WithheldProfile>(
      'select user_id, viewer_id from withheld_profiles where user_id = ? and viewer_id = ? or user_id = ? and viewer_id = ?',
      [one, other, other, one],
    );
  }

  async remove({ user_id, viewer_id }: WithheldProfile): Promise<void> {
    await this.db.run('delete from withheld_profiles where user_id = ? and viewer_id = ?', [
      user_id,
      viewer_id,
    ]);
  }
}
