import type { Database } from '../../infra/database/database';
import { placeholders, takeChangeNumbers } from '../../infra/database/sql';

/** Contacts of one transaction. */
const CHUNK_ROWS = 200;

/** Contacts that were changed, and whose they are. */
export interface ErasedNames {
  user_ids: number[];
  /** The last of them; undefined if there was none. */
  last_id: number | undefined;
}

/** What other people's contacts call a deleted user. */
export class ErasedNamesRepository {
  /** `writer` takes several statements in one packet. */
  constructor(
    private readonly db: Database,
    private readonly writer: Database,
  ) {}

  /** Of the contacts after this one, however they call the user: their owners' devices have to learn that the name has changed. */
  eraseAfter(user_id: number, contact_id: number): Promise<ErasedNames> {
    return this.eraseWhere('id > ?', [user_id, contact_id]);
  }

  /** Of contacts that have a name of their own for the user: one that was given meanwhile. */
  eraseGiven(user_id: number): Promise<ErasedNames> {
    return this.eraseWhere('contact_name is not null', [user_id]);
  }

  private async eraseWhere(condition: string, values: readonly number[]): Promise<ErasedNames> {
    const rows = await this.db.many<{ id: number; user_id: number }>(
      `select id, user_id from contacts where contact_user_id = ? and ${condition} order by id limit ?`,
      [...values, CHUNK_ROWS],
    );
    if (rows.length === 0) return { user_ids: [], last_id: undefined };
    const ids = rows.map(({ id }) => id);
    const list = placeholders(ids.length);
    const numbers = ids.map(() => 'when ? then ?').join(' ');
    await this.writer.writeTogether([
      { sql: `select id from contacts where id in (${list}) order by id for update`, values: ids },
      ...takeChangeNumbers(ids.length),
      {
        sql: `update contacts set contact_name = null, change_no = @change_no + case id ${numbers} end where id in (${list})`,
        values: [...ids.flatMap((id, index) => [id, index + 1]), ...ids],
      },
    ]);
    return { user_ids: rows.map((row) => row.user_id), last_id: ids.at(-1) };
  }
}
