import type { Db } from '../../infra/database/db';

/** The first migration that a release without groups does not know. */
const FIRST_MIGRATION = '0090_conversations_group';

/** Finds since when this database has groups. */
export class GroupStartRepository {
  constructor(private readonly db: Db) {}

  /**
   * For how many seconds an upgrade from a release without groups is less than a day ago; undefined if it is not, or if no such release has
   * served this database: it had no user before.
   */
  async findSecondsLeft(): Promise<number | undefined> {
    const row = await this.db.one<{ seconds: number }>(
      `select timestampdiff(second, now(3), addition.started_at + interval 1 day) + 1 as seconds
         from schema_additions addition
        where addition.name = ? and addition.started_at > now(3) - interval 1 day
          and exists (select 1 from users u where u.created_at < addition.started_at)`,
      [FIRST_MIGRATION],
    );
    return row?.seconds;
  }
}
