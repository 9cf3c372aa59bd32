import type { Db } from '../../infra/database/db';

/** What the adoption has left in the schema. */
export class AdoptionRepository {
  constructor(private readonly db: Db) {}

  /** Whether the legacy backend's database was adopted. */
  async wasAdopted(): Promise<boolean> {
    const table = await this.db.one(
      "select 1 from information_schema.tables where table_schema = database() and table_name = 'adoption_progress'",
    );
    return table !== undefined;
  }
}
