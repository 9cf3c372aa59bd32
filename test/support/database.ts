import { randomBytes } from 'node:crypto';
import { parseConnectionUrl } from '../../src/infra/database/connection-url';
import { Database } from '../../src/infra/database/database';
import type { DatabaseAddress } from '../../src/infra/database/session';
import { createSchema } from '../../src/infra/database/create-schema';
import { PATIENT, runStatements } from './schema-dump';
import { migrate } from '../../src/infra/database/migrate';

export interface TestDatabase {
  address: DatabaseAddress;
  database: Database;
  /** Ends the pool and removes the schema. */
  drop(): Promise<void>;
}

/** An empty schema on the run's server, or on one that a test may stop and stall. */
export function createEmptyTestDatabase(server?: DatabaseAddress): Promise<TestDatabase> {
  return create(server, '');
}

/** `sql` is run in the new schema. */
async function create(server: DatabaseAddress | undefined, sql: string): Promise<TestDatabase> {
  const address = {
    ...(server ?? serverAddress()),
    database: `test_${process.pid}_${randomBytes(6).toString('hex')}`,
  };
  await createSchema(address, PATIENT);
  if (sql !== '') await runStatements(address, sql);
  const database = new Database(address, { size: 10 });
  return {
    address,
    database,
    async drop() {
      await database.run(`drop database ${address.database}`);
      await database.close();
    },
  };
}

/** A schema with all migrations, for one test file. On the run's server it is made of a dump of one that was migrated. */
export async function createTestDatabase(server?: DatabaseAddress): Promise<TestDatabase> {
  const dump = server ? undefined : process.env['TEST_SCHEMA_DUMP'];
  if (dump !== undefined) return create(server, dump);
  const created = await createEmptyTestDatabase(server);
  await migrate(created.database);
  return created;
}

/** For CONN_URL: the address as a process of its own is told it. */
export function connectionUrl({ user, password, host, port, socketPath, database }: DatabaseAddress): string {
  const login = [user ?? 'root', ...(password ? [password] : [])].map(encodeURIComponent).join(':');
  const query = socketPath ? `?socket=${encodeURIComponent(socketPath)}` : '';
  return `mysql://${login}@${host ?? 'localhost'}:${port ?? 3306}/${database}${query}`;
}

/** The run's server, or with TEST_CONN_URL (mysql://root:…@host/) one that was there before. */
function serverAddress(): DatabaseAddress {
  const { TEST_CONN_URL: url, TEST_DATABASE_SOCKET: socketPath } = process.env;
  if (url) return parseConnectionUrl(url);
  if (socketPath) return { socketPath, user: 'root' };
  throw new Error('No database server is running: tests that need one belong into test/integration');
}
