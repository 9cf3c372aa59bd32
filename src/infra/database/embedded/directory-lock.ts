import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { createLockFile, findHolder, markStopping, readLockFile } from './lock-file';
import { StartError } from '../../start-error';

/** How long to wait for the lock. */
export interface LockTimeouts {
  /** While its holder runs: it may be about to say that it stops. */
  runningMs: number;
  /** While its holder is stopping. */
  stoppingMs: number;
}

export interface LockOptions {
  timeouts?: LockTimeouts;
  /** Called once, if the holder is stopping, with its process id. */
  onWait?: (pid: number) => void;
  /** Aborts the waiting. */
  signal?: AbortSignal;
}

const TIMEOUTS: LockTimeouts = { runningMs: 1_000, stoppingMs: 15_000 };
const POLL_MS = 50;

/**
 * A file that says which process uses a directory. The system does not remove it when that process dies, so it contains the
 * process's start time: the file of a dead process is replaced, even if its process id has been reused.
 * An instance exists only while the lock is held: code that requires one as a parameter cannot run without the lock.
 */
export class DirectoryLock {
  private constructor(
    private readonly path: string,
    private text: string,
  ) {}

  /**
   * Takes the lock; waits for a holder that is stopping.
   * @throws StartError if another process keeps it
   */
  static async acquire(directory: string, options: LockOptions = {}): Promise<DirectoryLock> {
    const { timeouts = TIMEOUTS, onWait, signal } = options;
    const path = `${directory}/lock`;
    const startedAt = performance.now();
    let announced = false;
    for (;;) {
      signal?.throwIfAborted();
      const text = createLockFile(path);
      if (text !== undefined) return new DirectoryLock(path, text);
      const holder = findHolder(path);
      if (!holder) {
        await delay(5, undefined, { signal });
        continue;
      }
      const waited = performance.now() - startedAt;
      if (waited > (holder.stopping ? timeouts.stoppingMs : timeouts.runningMs)) {
        const state = holder.stopping ? 'still stopping' : 'already running';
        throw new StartError(
          `Another MyChat (process ${holder.pid}) is ${state} on ${directory}. Stop it, or set another DATA_DIR.`,
        );
      }
      if (holder.stopping && !announced) onWait?.(holder.pid);
      announced ||= holder.stopping;
      await delay(POLL_MS, undefined, { signal });
    }
  }

  /** Tells a successor that waiting is worth it, unless the disk is full. */
  announceStop(): void {
    if (this.isOurs()) this.text = markStopping(this.path) ?? this.text;
  }

  /** Removes the file if it is still ours: another process may have the directory by now. */
  release(): void {
    if (this.isOurs()) rmSync(this.path, { force: true });
  }

  private isOurs(): boolean {
    return readLockFile(this.path) === this.text;
  }
}
