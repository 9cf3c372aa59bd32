import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = resolve(__dirname, '../../..');
const VITE = 'node_modules/vite/bin/vite.js';

/** An example that is served, as its reader would do it. */
export interface ServedExample {
  url: string;
  stop: () => Promise<void>;
}

/** examples/plain, for a server at this address. */
export async function servePlain(mychat: string): Promise<ServedExample> {
  await run(process.execPath, ['scripts/build-client.mjs'], { cwd: ROOT });
  return serve(['examples/plain/serve.mjs', mychat, '0']);
}

/** examples/react, built for a server at this address. */
export async function serveReact(mychat: string): Promise<ServedExample> {
  await run(process.execPath, [VITE, 'build', 'examples/react'], {
    cwd: ROOT,
    env: { ...process.env, VITE_MYCHAT: mychat },
  });
  return serve([VITE, 'preview', 'examples/react', '--port', '0', '--host', '127.0.0.1']);
}

async function serve(args: readonly string[]): Promise<ServedExample> {
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, FORCE_COLOR: undefined, NO_COLOR: '1' },
  });
  const stop = async (): Promise<void> => {
    const ended = once(child, 'exit');
    if (child.exitCode === null && child.kill()) await ended;
  };
  for await (const line of createInterface(child.stdout)) {
    const [, port] = /http:\/\/(?:localhost|127\.0\.0\.1):(\d+)/.exec(line) ?? [];
    if (port !== undefined) {
      child.stdout.resume();
      return { url: `http://localhost:${port}`, stop };
    }
  }
  throw new Error(`${args.join(' ')} ended`);
}
