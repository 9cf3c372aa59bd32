import { randomBytes } from 'node:crypto';
import { parseConnectionUrl } from '../../src/infra/connection-url';
import { Database, type DatabaseAddress } from '../../src/infra/db';
import { createSchema, migrate } from '../../src/infra/migrate';

export interface TestDatabase {
  address: DatabaseAddress;
  database: Database;
  /** Ends the pool and removes the schema. */
  drop(): Promise<void>;
}

/** An empty schema on the run's server. */
export async function createEmptyTestDatabase(): Promise<TestDatabase> {
  const address = { ...serverAddress(), database: `test_${process.pid}_${randomBytes(6).toString('hex')}` };
  await createSchema(address);
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

/** A schema with all migrations, for one test file. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const created = await createEmptyTestDatabase();
  await migrate(created.database);
  return created;
}

/** The run's server, or with TEST_CONN_URL (mysql://root:…@host/) one that was there before. */
function serverAddress(): DatabaseAddress {
  const { TEST_CONN_URL: url, TEST_DATABASE_SOCKET: socketPath } = process.env;
  if (url) return parseConnectionUrl(url);
  if (socketPath) return { socketPath, user: 'root' };
  throw new Error('No database server is running: tests that need one belong into test/integration');
}
