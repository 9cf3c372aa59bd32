import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { programArguments } from '../../support/built-programs';
import { connectionUrl, createTestDatabase } from '../../support/database';
import type { Database } from '../../../src/infra/database/database';
import { createServerDirectory } from '../../support/server-process';

const run = promisify(execFile);
const CHEAP_HASHES = resolve(__dirname, '../../support/cheap-hashes.cjs');

export interface OwnServer {
  url: string;
  /** To put there what nobody can send. */
  database: Database;
  /** Runs `npm run users` with these arguments, and returns what it says. */
  users: (...args: string[]) => Promise<string>;
  /** Ends the process and removes what it has stored. */
  stop: () => Promise<void>;
}

/** A server on a schema of its own, with these settings; without rate limits unless they say otherwise. */
export async function startServer(settings: Record<string, string> = {}): Promise<OwnServer> {
  const schema = await createTestDatabase();
  const directory = await createServerDirectory();
  const environment = { CONN_URL: connectionUrl(schema.address), RATE_LIMIT: 'off', ...settings };
  const stop = async (): Promise<void> => {
    await directory.remove();
    await schema.drop();
  };
  try {
    const url = await directory.start(environment, { preload: CHEAP_HASHES }).ready();
    const users = async (...args: string[]): Promise<string> => {
      const { stdout } = await run(process.execPath, [...programArguments('src/cli/users.ts'), ...args], {
        cwd: directory.directory,
        env: { PATH: process.env['PATH'], ...environment },
      });
      return stdout;
    };
    return { url, database: schema.database, users, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Runs the test with a server of its own, with these settings. */
export async function withServer(
  settings: Record<string, string>,
  test: (server: OwnServer) => Promise<void>,
): Promise<void> {
  const server = await startServer(settings);
  try {
    await test(server);
  } finally {
    await server.stop();
  }
}
