import type { Db } from '../../infra/database/db';
import { placeholders } from '../../infra/database/sql';
import { blockStands } from '../blocks/block-stands';

/** What others see of a user, as of one of the user's changes. */
export interface ProfileChange {
  user_id: number;
  /** Of the row in `profile_changes`. */
  change_id: number;
}

/** A changed profile, and a user who was not told of it because a block stood between the two. */
export interface WithheldProfile extends ProfileChange {
  viewer_id: number;
}

/** For an insert: the viewer is told of the newest change. */
export const KEEP_NEWEST =
  'on duplicate key update change_id = greatest(withheld_profiles.change_id, values(change_id))';

const COLUMNS = 'withheld.user_id, withheld.viewer_id, withheld.change_id';

/** Whom blocks keep from learning of changed profiles. A row stays until the viewer has been told: nothing else removes it but an erasure. */
export class WithheldProfileRepository {
  constructor(private readonly db: Db) {}

  /** Deleted accounts are left out: nobody looks there any more. */
  async add({ user_id, change_id }: ProfileChange, viewer_ids: readonly number[]): Promise<void> {
    if (viewer_ids.length === 0) return;
    await this.db.run(
      `insert into withheld_profiles (user_id, viewer_id, change_id)
       select ?, viewer.id, ? from users viewer
        where viewer.id in (${placeholders(viewer_ids.length)}) and viewer.deleted_at is null
       ${KEEP_NEWEST}`,
      [user_id, change_id, ...viewer_ids],
    );
  }

  /** Of two users, in either direction. */
  listBetween(one: number, other: number): Promise<WithheldProfile[]> {
    return this.db.many<WithheldProfile>(
      `select ${COLUMNS} from withheld_profiles withheld
        where withheld.user_id = ? and withheld.viewer_id = ? or withheld.user_id = ? and withheld.viewer_id = ?`,
      [one, other, other, one],
    );
  }

  /** The first `limit` rows of all users after this one, and whether a block stands. Without deleted accounts. */
  listAfter(
    { user_id, viewer_id }: Pick<WithheldProfile, 'user_id' | 'viewer_id'>,
    limit: number,
  ): Promise<(WithheldProfile & { block_stands: 0 | 1 })[]> {
    return this.db.many<WithheldProfile & { block_stands: 0 | 1 }>(
      `select ${COLUMNS}, ${blockStands('withheld.user_id', 'withheld.viewer_id')} as block_stands
         from withheld_profiles withheld force index (primary)
         straight_join users changed force index (primary) on changed.id = withheld.user_id and changed.deleted_at is null
         straight_join users viewer force index (primary) on viewer.id = withheld.viewer_id and viewer.deleted_at is null
        where withheld.user_id >= ? and (withheld.user_id > ? or withheld.viewer_id > ?)
        order by withheld.user_id, withheld.viewer_id
        limit ?`,
      [user_id, user_id, viewer_id, limit],
    );
  }

  /** The viewer was told of the profile as of this change. What was withheld since then stays. */
  async remove({ user_id, viewer_id, change_id }: WithheldProfile): Promise<void> {
    await this.db.run(
      'delete from withheld_profiles where user_id = ? and viewer_id = ? and change_id <= ?',
      [user_id, viewer_id, change_id],
    );
  }
}
