import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  findProcess,
  isRunning,
  type ProcessIdentity,
} from '../../src/infra/database/embedded/process-identity';

/** A MariaDB whose set-up never ends: a script, and a server that the script has started. */
export class SleepingPrograms {
  private constructor(private readonly directory: string) {}

  static async create(): Promise<SleepingPrograms> {
    const bin = await mkdtemp(join(tmpdir(), 'mychat-programs-'));
    const noted = join(bin, 'at-work');
    // Deaf for the polite signals, as a busy server is.
    const installer = `#!/bin/sh\ntrap '' TERM INT\nsleep 600 & echo "$$ $!" > '${noted}'\nwait\nwait\n`;
    for (const [name, text] of [
      ['mariadb-install-db', installer],
      ['mariadbd', '#!/bin/sh\nexit 1\n'],
    ] as const) {
      await writeFile(join(bin, name), text);
      await chmod(join(bin, name), 0o755);
    }
    return new SleepingPrograms(bin);
  }

  /** For PATH. */
  get searchPath(): string {
    return `${this.directory}:${process.env.PATH ?? ''}`;
  }

  remove(): Promise<void> {
    return rm(this.directory, { recursive: true });
  }

  /** The script and what it has started, once they are at work. */
  async atWork(): Promise<ProcessIdentity[]> {
    for (;;) {
      const text = await readFile(join(this.directory, 'at-work'), 'utf8').catch(() => '');
      const found = text
        .trim()
        .split(' ')
        .map((pid) => findProcess(Number(pid)));
      if (text.endsWith('\n')) return found.filter((process) => process !== undefined);
      await pause(25);
    }
  }
}

/** Resolves when none of them runs any more. */
export async function haveEnded(processes: readonly ProcessIdentity[]): Promise<void> {
  while (processes.some(isRunning)) await pause(25);
}
