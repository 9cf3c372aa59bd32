import { type DatabaseAddress, openConnection, type OpenOptions } from './session';

/** Creates the schema that `address` names, unless it is there. */
export async function createSchema(
  address: DatabaseAddress,
  options?: Pick<OpenOptions, 'timeout_ms'>,
): Promise<void> {
  const { database, ...server } = address;
  if (!database) throw new Error('The address names no database');
  const connection = await openConnection(server, options);
  try {
    await connection.query(
      'create database if not exists ?? default character set utf8mb4 collate utf8mb4_unicode_520_ci',
      [database],
    );
  } finally {
    await connection.end();
  }
}
