import type { SqlValue } from './sql';

/** What a statement that writes has done. */
export interface WriteResult {
  /**
   * Rows inserted, deleted, or matched by an update, also those that it leaves as they are. Of `on duplicate key update`, a row that is
   * updated counts twice.
   */
  affectedRows: number;
  /** The id that the table gave to the first row inserted; 0 if it gave none. */
  insertId: number;
}

/**
 * Runs SQL, on the pool or inside one transaction. Repositories know nothing else of the driver.
 * Parameters are escaped by the driver for `?`; lists are written out by `placeholders`.
 * DATETIME columns come back as ISO 8601 strings, and go in as `Date`.
 */
export interface Db {
  many<Row>(sql: string, values?: readonly SqlValue[]): Promise<Row[]>;
  one<Row>(sql: string, values?: readonly SqlValue[]): Promise<Row | undefined>;
  run(sql: string, values?: readonly SqlValue[]): Promise<WriteResult>;
}

/** As the driver queries: with the result first. */
type Query = (sql: string, values: SqlValue[]) => Promise<[unknown, unknown]>;

export function createDb(query: Query): Db {
  return {
    async many<Row>(sql: string, values: readonly SqlValue[] = []) {
      const [rows] = await query(sql, [...values]);
      return rows as Row[];
    },
    async one<Row>(sql: string, values: readonly SqlValue[] = []) {
      const [rows] = await query(sql, [...values]);
      return (rows as Row[])[0];
    },
    async run(sql: string, values: readonly SqlValue[] = []) {
      const [result] = await query(sql, [...values]);
      return toWriteResult(result);
    },
  };
}

/** @param result what the driver returns for one statement that writes */
export function toWriteResult(result: unknown): WriteResult {
  const { affectedRows, insertId } = result as WriteResult;
  return { affectedRows, insertId };
}
