import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCode } from './error-code';
import { findProcess, isRunning, type ProcessIdentity } from './process-identity';
import { StartError } from './start-error';

interface Holder extends ProcessIdentity {
  /** The holder is on its way out. */
  stopping: boolean;
}

export interface LockPatience {
  /** For a holder that runs: it may be about to say that it stops. */
  runningMs: number;
  /** For a holder that has said so. */
  stoppingMs: number;
}

const PATIENCE: LockPatience = { runningMs: 1_000, stoppingMs: 15_000 };

/**
 * A file that says which process has a directory for itself. Files have no owner who could die with them, hence the
 * process's start time in it: what a dead process left is taken over, also when its number has been given out again.
 */
export class DirectoryLock {
  private readonly path: string;
  private held = false;

  constructor(
    private readonly directory: string,
    private readonly patience: LockPatience = PATIENCE,
  ) {
    this.path = `${directory}/lock`;
  }

  /** Takes the lock; waits for a holder that is stopping, and refuses where another one runs. */
  async acquire(onWait: (pid: number) => void = () => {}): Promise<void> {
    const startedAt = Date.now();
    let announced = false;
    while (!this.tryAcquire()) {
      const holder = this.findHolder();
      if (!holder) continue;
      const waited = Date.now() - startedAt;
      if (waited > (holder.stopping ? this.patience.stoppingMs : this.patience.runningMs)) {
        const state = holder.stopping ? 'still stopping' : 'already running';
        throw new StartError(
          `Another MyChat (process ${holder.pid}) is ${state} on ${this.directory}. Stop it, or set another DATA_DIR.`,
        );
      }
      if (holder.stopping && !announced) onWait(holder.pid);
      announced ||= holder.stopping;
      await delay(50);
    }
  }

  /** Lets a successor know that waiting is worth it. */
  announceStop(): void {
    if (this.held) renameSync(this.writeDraft(true), this.path);
  }

  release(): void {
    if (this.held) rmSync(this.path, { force: true });
    this.held = false;
  }

  private tryAcquire(): boolean {
    const draft = this.writeDraft(false);
    try {
      // A link appears whole, and only where there was nothing.
      linkSync(draft, this.path);
      this.held = true;
      return true;
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
      return false;
    } finally {
      rmSync(draft, { force: true });
    }
  }

  /** The living holder. What a dead one left is moved away. */
  private findHolder(): Holder | undefined {
    const text = readIfThere(this.path);
    if (text === undefined) return undefined;
    const holder = parseHolder(text);
    if (holder && isRunning(holder)) return holder;

    const moved = this.draftPath();
    try {
      renameSync(this.path, moved);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
    // Somebody faster may have taken the lock between our look and our move: he gets it back.
    if (readIfThere(moved) !== text) linkSync(moved, this.path);
    rmSync(moved, { force: true });
    return undefined;
  }

  private writeDraft(stopping: boolean): string {
    const path = this.draftPath();
    const self = findProcess(process.pid) ?? { pid: process.pid, startedAt: '' };
    const holder: Holder = { ...self, stopping };
    writeFileSync(path, JSON.stringify(holder), { mode: 0o600 });
    return path;
  }

  private draftPath(): string {
    return `${this.path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  }
}

/** A file that a power failure has emptied names nobody. */
function parseHolder(text: string): Holder | undefined {
  try {
    const holder: Holder = JSON.parse(text);
    return holder;
  } catch {
    return undefined;
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
