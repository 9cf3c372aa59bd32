import { DELETED_NAME } from '../../contracts/deleted-name';
import type { Db } from '../../infra/database/db';
import type { Pieces } from './erasure-repository';

/** Ids that one statement looks at: there may be no index but theirs. */
const CHUNK_IDS = 20_000;

interface AdoptedChange {
  table: string;
  /** Not every legacy schema has it. */
  column: string;
  /** The statement up to its condition; it has one parameter for each of `values`. */
  sql: string;
  values?: readonly string[];
  /** The column that names the user. */
  of: string;
}

/** Rows that others of these tables may refer to stay. */
const CHANGES: readonly AdoptedChange[] = [
  {
    table: 'earlier_users',
    column: 'email',
    sql: "update earlier_users set name = ?, email = concat('deleted-', id), password_hash = ''",
    values: [DELETED_NAME],
    of: 'id',
  },
  {
    table: 'earlier_messages',
    column: 'content',
    sql: "update earlier_messages set content = ''",
    of: 'sender_id',
  },
  { table: 'earlier_contacts', column: 'user_id', sql: 'delete from earlier_contacts', of: 'user_id' },
  {
    table: 'earlier_contacts',
    column: 'contact_name',
    sql: 'update earlier_contacts set contact_name = null',
    of: 'contact_user_id',
  },
  {
    table: 'earlier_push_subscriptions',
    column: 'user_id',
    sql: 'delete from earlier_push_subscriptions',
    of: 'user_id',
  },
];

/** The tables of the legacy backend, which an adoption keeps under other names. Nothing but an erasure ever writes there. */
export class AdoptedRows {
  constructor(private readonly db: Db) {}

  /** Takes a user's traces out of them, if there are any. */
  async *erase(user_id: number): Pieces {
    const columns = await this.db.many<{ name: string }>(
      `select concat(table_name, '.', column_name) as name from information_schema.columns
        where table_schema = database() and table_name like 'earlier\\_%'`,
    );
    const known = new Set(columns.map(({ name }) => name));
    for (const change of CHANGES) {
      if (known.has(`${change.table}.${change.column}`)) yield* this.apply(change, user_id);
    }
  }

  private async *apply({ table, sql, values = [], of }: AdoptedChange, user_id: number): Pieces {
    for (let after = 0; ;) {
      const chunk = await this.db.one<{ last_id: number | null }>(
        `select max(id) as last_id from (select id from ${table} where id > ? order by id limit ?) chunk`,
        [after, CHUNK_IDS],
      );
      if (chunk?.last_id == null) return;
      await this.db.run(`${sql} where id > ? and id <= ? and ${of} = ?`, [
        ...values,
        after,
        chunk.last_id,
        user_id,
      ]);
      after = chunk.last_id;
      yield [];
    }
  }
}
