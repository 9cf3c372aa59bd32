import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { programArguments } from '../../support/built-programs';
import { createServerDirectory } from '../../support/server-process';

const run = promisify(execFile);

export interface OwnServer {
  url: string;
  /** Runs `npm run users` with these arguments, and returns what it says. */
  users: (...args: string[]) => Promise<string>;
}

/** Runs the test with a server of its own, with these settings. */
export async function withServer(
  settings: Record<string, string>,
  test: (server: OwnServer) => Promise<void>,
): Promise<void> {
  const directory = await createServerDirectory();
  try {
    const url = await directory.start({ RATE_LIMIT: 'off', ...settings }).ready();
    const users = async (...args: string[]): Promise<string> => {
      const { stdout } = await run(process.execPath, [...programArguments('src/cli/users.ts'), ...args], {
        cwd: directory.directory,
        env: { PATH: process.env['PATH'], ...settings },
      });
      return stdout;
    };
    await test({ url, users });
  } finally {
    await directory.remove();
  }
}
