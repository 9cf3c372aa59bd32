import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './until';

/** Kills the browser when the pipe to the test run closes, which happens even if that is killed. */
const DEAD_MANS_SWITCH = `exec 3<&0
"$@" 3<&- </dev/null & browser=$!
(read -r _ <&3; kill $browser) 2>/dev/null & handle=$!
wait $browser; code=$?
kill $handle 2>/dev/null; exit $code`;

const CLOSE_TIMEOUT_MS = 10_000;

/** The process of a headless browser, and its output. */
export class BrowserProcess {
  output = '';
  private readonly child: ChildProcess;
  private readonly ended: Promise<unknown>;

  constructor(command: readonly string[], env: Record<string, string>) {
    this.child = spawn('sh', ['-c', DEAD_MANS_SWITCH, 'sh', ...command], {
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

  /** Resolves with the first group of the pattern once the output matches. @throws with all output if it does not */
  async waitForOutput(pattern: RegExp): Promise<string> {
    try {
      return await until(`the browser prints ${pattern}`, () => {
        if (this.child.exitCode !== null) throw new Error('The browser ended');
        return pattern.exec(this.output)?.[1];
      });
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${this.output}`, { cause: error });
    }
  }

  /** Resolves once it has ended by itself. @throws if it had to be killed */
  async waitForEnd(): Promise<void> {
    let isStuck = false;
    const timer = setTimeout(() => {
      isStuck = true;
      void this.kill();
    }, CLOSE_TIMEOUT_MS);
    await this.ended;
    clearTimeout(timer);
    if (isStuck) throw new Error(`The browser did not close:\n${this.output}`);
  }

  async kill(): Promise<void> {
    this.child.stdin?.end();
    await this.ended;
  }
}

/** Creates an empty profile directory. */
export function createProfile(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'mychat-browser-'));
}

/** Retries, since the browser's child processes may still be writing. */
export function removeProfile(profile: string): Promise<void> {
  return rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}
