import type { Connection, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import type { Schema } from './legacy-tables';

/** What every step of an adoption works with. */
export interface Adoption {
  connection: Connection;
  /** With the legacy tables under their new names. */
  schema: Schema;
  /** The zone that DATETIME columns were written in. */
  zone: string;
  /** The most messages that are copied in one transaction. */
  chunkRows: number;
  say: (sentence: string) => void;
  warn: (sentence: string) => void;
}

/** The ids of one transaction: above `after`, up to and including `upTo`. */
export interface IdRange {
  after: number;
  upTo: number;
}

/** Takes `amount` consecutive change numbers for this transaction, and returns the first. */
export async function takeChangeNumbers(connection: Connection, amount: number): Promise<number> {
  await connection.query<ResultSetHeader>('update change_counter set n = n + ? where id = 1', [amount]);
  const [rows] = await connection.query<(RowDataPacket & { n: number })[]>(
    'select n from change_counter where id = 1',
  );
  return (rows[0]?.n ?? 0) - amount + 1;
}

export async function countRows(connection: Connection, table: string): Promise<number> {
  const [rows] = await connection.query<(RowDataPacket & { n: number })[]>(
    `select count(*) as n from ${table}`,
  );
  return rows[0]?.n ?? 0;
}
