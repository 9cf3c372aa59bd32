import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCode } from '../../error-code';
import { findProcess, identifyDirectory, isRunning, type ProcessIdentity } from './process-identity';
import { StartError } from '../../start-error';

interface Holder extends ProcessIdentity {
  /** The holder is on its way out. */
  stopping: boolean;
  /** The one that is held: in a copy of it, the copied lock holds nothing. */
  directory?: string;
}

export interface LockPatience {
  /** For a holder that runs: it may be about to say that it stops. */
  runningMs: number;
  /** For a holder that has said so. */
  stoppingMs: number;
}

export interface LockOptions {
  patience?: LockPatience;
  /** Told once of a holder that is stopping and is waited for. */
  onWait?: (pid: number) => void;
  /** Ends the waiting. */
  signal?: AbortSignal;
}

const PATIENCE: LockPatience = { runningMs: 1_000, stoppingMs: 15_000 };

/**
 * A file that says which process has a directory for itself. Files have no owner who could die with them, hence the
 * process's start time in it: what a dead process left is taken over, also when its number has been given out again.
 * There is an instance only while the lock is held: whoever needs it to change the directory cannot be without.
 */
export class DirectoryLock {
  private constructor(
    private readonly path: string,
    private text: string,
  ) {}

  /** Takes the lock; waits for a holder that is stopping, and refuses where another one runs. */
  static async acquire(directory: string, options: LockOptions = {}): Promise<DirectoryLock> {
    const { patience = PATIENCE, onWait, signal } = options;
    const path = `${directory}/lock`;
    const startedAt = performance.now();
    let announced = false;
    for (;;) {
      signal?.throwIfAborted();
      const text = tryLink(path);
      if (text !== undefined) return new DirectoryLock(path, text);
      const holder = findHolder(path);
      if (!holder) {
        await delay(5, undefined, { signal });
        continue;
      }
      const waited = performance.now() - startedAt;
      if (waited > (holder.stopping ? patience.stoppingMs : patience.runningMs)) {
        const state = holder.stopping ? 'still stopping' : 'already running';
        throw new StartError(
          `Another MyChat (process ${holder.pid}) is ${state} on ${directory}. Stop it, or set another DATA_DIR.`,
        );
      }
      if (holder.stopping && !announced) onWait?.(holder.pid);
      announced ||= holder.stopping;
      await delay(50, undefined, { signal });
    }
  }

  /** Lets a successor know that waiting is worth it. On a disk that is full it does not learn it. */
  announceStop(): void {
    if (!this.isOurs()) return;
    const draft = draftPath(this.path);
    const text = describeSelf(this.path, true);
    try {
      writeFileSync(draft, text, { mode: 0o600 });
      renameSync(draft, this.path);
      this.text = text;
    } catch {
      rmSync(draft, { force: true });
    }
  }

  /** Only what is still ours is removed: another one may have the directory since. */
  release(): void {
    if (this.isOurs()) rmSync(this.path, { force: true });
  }

  private isOurs(): boolean {
    return readIfThere(this.path) === this.text;
  }
}

/** The text of our lock, once it is there; undefined where there is one already. */
function tryLink(path: string): string | undefined {
  const draft = draftPath(path);
  const text = describeSelf(path, false);
  try {
    writeFileSync(draft, text, { mode: 0o600 });
    // A link appears whole, and only where there was nothing.
    linkSync(draft, path);
    return text;
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    return undefined;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The living holder. What a dead one left is removed, by one process at a time. */
function findHolder(path: string): Holder | undefined {
  const text = readIfThere(path);
  if (text === undefined) return undefined;
  const holder = findLiving(path, text);
  if (holder) return holder;

  const removal = `${path}.removal`;
  const claim = tryLink(removal);
  if (claim === undefined) {
    // Held for an instant, unless its holder was killed in that instant.
    const other = readIfThere(removal);
    if (other !== undefined && !findLiving(removal, other)) rmSync(removal, { force: true });
    return undefined;
  }
  // Somebody faster may have removed it, and taken the lock, since our look.
  if (readIfThere(path) === text) rmSync(path, { force: true });
  if (readIfThere(removal) === claim) rmSync(removal, { force: true });
  return undefined;
}

function findLiving(path: string, text: string): Holder | undefined {
  const holder = parseHolder(text);
  const isHere = holder?.directory === undefined || holder.directory === identifyDirectory(dirname(path));
  return holder && isHere && isRunning(holder) ? holder : undefined;
}

/** No two texts are the same, also of one process. */
function describeSelf(path: string, stopping: boolean): string {
  const self = findProcess(process.pid) ?? { pid: process.pid, startedAt: '' };
  const holder: Holder = { ...self, stopping, directory: identifyDirectory(dirname(path)) };
  return JSON.stringify({ ...holder, nonce: randomBytes(8).toString('hex') });
}

function draftPath(path: string): string {
  return `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
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
