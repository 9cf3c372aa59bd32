import type { Db } from '../../src/infra/database/db';

/** What is counted: one connection. */
export type Asked = Pick<Db, 'many'>;

/** Rows that the storage engine has read for this connection so far, from tables, indexes and temporary tables. */
async function rowsRead(db: Asked): Promise<number> {
  const rows = await db.many<{ Value: string }>("show session status like 'Handler\\_read\\_%'");
  return rows.reduce((sum, { Value }) => sum + Number(Value), 0);
}

/**
 * How many rows `work` makes the server read: not how long that takes, so the same on every machine. Everything has to go
 * through the one connection of `db`.
 */
export async function countRowsRead(db: Asked, work: () => Promise<unknown>): Promise<number> {
  // Asking counts too.
  const before = await rowsRead(db);
  const begin = await rowsRead(db);
  await work();
  const end = await rowsRead(db);
  return end - begin - (begin - before);
}
