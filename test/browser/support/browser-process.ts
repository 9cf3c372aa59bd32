import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './until';

/** Ends the browser when the pipe to the test run closes, also when that is killed. */
const DEAD_MANS_HANDLE = `exec 3<&0
"$@" 3<&- </dev/null & browser=$!
(read -r _ <&3; kill $browser) 2>/dev/null & handle=$!
wait $browser; code=$?
kill $handle 2>/dev/null; exit $code`;

const END_WITHIN_MS = 10_000;

/** A browser without a screen, and what it has said. */
export class BrowserProcess {
  output = '';
  private readonly child: ChildProcess;
  private readonly ended: Promise<unknown>;

  constructor(command: readonly string[], env: Record<string, string>) {
    this.child = spawn('sh', ['-c', DEAD_MANS_HANDLE, 'sh', ...command], {
      env: { PATH: process.env.PATH, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
    this.ended = once(this.child, 'close');
  }

  /** What the browser says of itself at its start. @throws with all it said where it does not */
  async says(pattern: RegExp): Promise<string> {
    try {
      return await until(`the browser says ${pattern}`, () => {
        if (this.child.exitCode !== null) throw new Error('The browser ended');
        return pattern.exec(this.output)?.[1];
      });
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${this.output}`, { cause: error });
    }
  }

  /** Resolves once it has ended by itself. @throws where it had to be killed */
  async ends(): Promise<void> {
    let isStuck = false;
    const timer = setTimeout(() => {
      isStuck = true;
      void this.kill();
    }, END_WITHIN_MS);
    await this.ended;
    clearTimeout(timer);
    if (isStuck) throw new Error(`The browser did not close:\n${this.output}`);
  }

  async kill(): Promise<void> {
    this.child.stdin?.end();
    await this.ended;
  }
}

/** A new profile, and nothing of anybody's own. */
export function createProfile(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'mychat-browser-'));
}

/** A browser's last children may still be writing. */
export function removeProfile(profile: string): Promise<void> {
  return rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}
