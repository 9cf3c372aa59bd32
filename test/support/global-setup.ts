import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { parseConnectionUrl } from '../../src/infra/database/connection-url';
import type { DatabaseAddress } from '../../src/infra/database/session';
import { requireDatabase } from '../../src/infra/database/require-database';
import { buildPrograms } from './built-programs';
import { createTestDatabase } from './database';
import { type DatabaseServer, startDatabaseServer } from './database-server';
import { dumpSchema } from './schema-dump';

/** One database server for the whole run; its socket, and the SQL of a migrated schema, go to the workers by the environment. */
// oxlint-disable-next-line import/no-default-export -- where jest looks for it
export default async function prepareRun(): Promise<void> {
  const { TEST_CONN_URL: url } = process.env;
  if (url) {
    await greet(parseConnectionUrl(url));
  } else {
    testRun.server = await startDatabaseServer();
    process.env.TEST_DATABASE_SOCKET = testRun.server.socketPath;
  }
  buildPrograms();
  process.env.TEST_SCHEMA_DUMP = await dumpMigratedSchema();
}

/** Migrates one schema, of which those of the test files are copies. */
async function dumpMigratedSchema(): Promise<string> {
  const migrated = await createTestDatabase();
  try {
    return await dumpSchema(migrated.address);
  } finally {
    await migrated.drop();
  }
}

/** What global-teardown.ts finds again: both run in the same process, in module registries of their own. */
export const testRun = globalThis as typeof globalThis & { server?: DatabaseServer };

/** A server that cannot be used fails the run at once, instead of each test by itself. */
async function greet(address: DatabaseAddress): Promise<void> {
  const server = { ...address };
  delete server.database;
  await requireDatabase(server);
  const connection = await createConnection(server);
  const [rows] = await connection.query<RowDataPacket[]>('select version() as version');
  await connection.end();
  process.stderr.write(`The database of TEST_CONN_URL is ${rows[0]?.version}.\n`);
}
