import { type DatabaseServer, startDatabaseServer } from './database-server';

/** One database server for the whole run; its socket goes to the workers by the environment. */
// oxlint-disable-next-line import/no-default-export -- where jest looks for it
export default async function prepareRun(): Promise<void> {
  if (process.env.TEST_CONN_URL) return;
  testRun.server = await startDatabaseServer();
  process.env.TEST_DATABASE_SOCKET = testRun.server.socketPath;
}

/** What global-teardown.ts finds again: both run in the same process, in module registries of their own. */
export const testRun = globalThis as typeof globalThis & { server?: DatabaseServer };
