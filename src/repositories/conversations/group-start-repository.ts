import type { Db } from '../../infra/database/db';

/** The last of the migrations that brought groups. Until it is finished, whatever fails before, this release serves nobody, and earlier processes do. */
const LAST_MIGRATION = '0123_members_present_key';

/** Finds since when this database has groups. */
export class GroupStartRepository {
  constructor(private readonly db: Db) {}

  /**
   * For how many seconds an upgrade from a release without groups is less than a day ago; undefined if it is not, or if no such release has
   * served this database: it had no user before.
   */
  async findSecondsLeft(): Promise<number | undefined> {
    const row = await this.db.one<{ seconds: number }>(
      `select timestampdiff(second, now(3), addition.finished_at + interval 1 day) + 1 as seconds
         from schema_additions addition
        where addition.name = ? and addition.finished_at > now(3) - interval 1 day
          and exists (select 1 from users u where u.created_at < addition.finished_at)`,
      [LAST_MIGRATION],
    );
    return row?.seconds;
  }
}
