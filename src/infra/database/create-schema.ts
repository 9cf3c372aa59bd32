import { type DatabaseAddress, openConnection } from './session';

/** Creates the schema that `address` names, unless it is there. */
export async function createSchema(address: DatabaseAddress): Promise<void> {
  const { database, ...server } = address;
  if (!database) throw new Error('The address names no database');
  const connection = await openConnection(server);
  try {
    await connection.query(
      'create database if not exists ?? default character set utf8mb4 collate utf8mb4_unicode_520_ci',
      [database],
    );
  } finally {
    await connection.end();
  }
}
