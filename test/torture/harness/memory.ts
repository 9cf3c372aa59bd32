import { mkdtempSync, readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Bytes that a process has in memory, garbage included. */
export function memoryOf(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) * 1_024;
}

/** Measures what servers use: their garbage, which they collect when they like, is left out. */
export class UsedMemory {
  private readonly directory = mkdtempSync(join(tmpdir(), 'mychat-memory-'));

  /** For the environment of the servers. */
  get settings(): Record<string, string> {
    return {
      NODE_OPTIONS: `--require ${join(__dirname, 'report-memory.cjs')}`,
      MEMORY_FILE: join(this.directory, 'used'),
    };
  }

  /** Bytes that a server uses now. @throws if it does not say so within ten seconds */
  async of(pid: number): Promise<number> {
    const file = `${this.settings['MEMORY_FILE']}.${pid}`;
    await rm(file, { force: true });
    process.kill(pid, 'SIGUSR2');
    for (let tries = 0; tries < 500; tries++) {
      await delay(20);
      const bytes = await readFile(file, 'utf8').catch(() => undefined);
      if (bytes !== undefined) return Number(bytes);
    }
    throw new Error(`Process ${pid} does not say how much memory it uses`);
  }

  remove(): Promise<void> {
    return rm(this.directory, { recursive: true });
  }
}
