import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { readServerNote } from './database-notes';
import type { DatabaseAddress } from '../session';
import { DirectoryLock } from './directory-lock';
import { ensureDirectory, usingFilesIn } from '../../file-failure';
import { HeldDatabase } from './held-database';
import type { Logger } from '../../logger';
import { findDatabasePrograms } from './mariadb-programs';
import { serverAddress } from './mariadb-server';
import { createSchema } from '../create-schema';
import { isRunning } from './process-identity';

const SCHEMA = 'mychat';

export interface StartOptions {
  /** To be done once the directory is ours, before anything is created or started there. */
  onceHeld?: () => Promise<void>;
}

/**
 * A private MariaDB under `<dataDirectory>/mysql` that starts and stops with the app. It belongs to one app at a time:
 * the directory is locked. When the server ends by itself it is started again, at the same address.
 */
export class EmbeddedDatabase {
  private readonly directory: string;
  private readonly stopping = new AbortController();
  private starting: Promise<unknown> = Promise.resolve();
  /** There as long as the directory is ours. */
  private held: { lock: DirectoryLock; database: HeldDatabase } | undefined;

  constructor(
    private readonly dataDirectory: string,
    private readonly searchPath: string,
    private readonly log: Logger,
  ) {
    this.directory = join(dataDirectory, 'mysql');
  }

  /** Resolves when the database answers and has its schema. */
  async start(options: StartOptions = {}): Promise<{ address: DatabaseAddress }> {
    const started = usingFilesIn(this.dataDirectory, () => this.startHeld(options));
    // Whoever stops us waits for it, whatever comes of it.
    this.starting = started.catch(() => {});
    return started;
  }

  /** To be called as soon as the app knows that it will stop: a successor then waits instead of giving up. */
  announceStop(): void {
    this.held?.lock.announceStop();
  }

  /** Resolves when everything is on the disk and the server has ended, also one that is just being started. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.announceStop();
    await this.held?.database.stop();
    await this.starting;
    await this.letGo();
  }

  private async startHeld({ onceHeld }: StartOptions): Promise<{ address: DatabaseAddress }> {
    const { directory, log } = this;
    const programs = findDatabasePrograms(this.searchPath);
    await ensureDirectory(directory);
    // Root of this server has no password: whoever may enter here is root.
    await chmod(directory, 0o700);
    const lock = await DirectoryLock.acquire(directory, {
      signal: this.stopping.signal,
      onWait: (pid) => log.info(`Waiting for the MyChat before (process ${pid}) to stop.`),
    });
    const database = new HeldDatabase({ directory, lock, programs, log });
    this.held = { lock, database };
    try {
      await onceHeld?.();
      this.stopping.signal.throwIfAborted();
      const address = { ...serverAddress(await database.start()), database: SCHEMA };
      await createSchema(address);
      return { address };
    } catch (error) {
      await this.letGo();
      throw error;
    }
  }

  private async letGo(): Promise<void> {
    const { held } = this;
    this.held = undefined;
    try {
      await held?.database.stop();
    } finally {
      held?.lock.release();
    }
  }
}

/** Where the embedded database of a MyChat that runs answers; undefined where none runs. */
export function findRunningDatabase(dataDirectory: string): DatabaseAddress | undefined {
  const note = readServerNote(join(dataDirectory, 'mysql'));
  if (!note || !isRunning(note)) return undefined;
  return { socketPath: note.socketPath, user: 'root', database: SCHEMA };
}
