import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { readServerNote } from './database-notes';
import type { DatabaseAddress } from '../session';
import { DirectoryLock } from './directory-lock';
import { ensureDirectory, usingFilesIn } from '../../file-failure';
import type { Logger } from '../../logger';
import { findDatabasePrograms } from './mariadb-programs';
import { serverAddress } from './mariadb-server';
import { createSchema } from '../create-schema';
import { isRunning } from './process-identity';
import { ServerSupervisor } from './server-supervisor';

const SCHEMA = 'mychat';

export interface StartOptions {
  /** Called when the directory is locked, before anything is created or started there. */
  onLocked?: () => Promise<void>;
}

/**
 * A private MariaDB under `<dataDirectory>/mysql` that starts and stops with the app. One app at a time uses it: the directory is
 * locked. When the server ends by itself it is started again, at the same address.
 */
export class EmbeddedDatabase {
  private readonly directory: string;
  private readonly stopping = new AbortController();
  private starting: Promise<unknown> = Promise.resolve();
  /** Undefined unless this process has the directory's lock. */
  private locked: { lock: DirectoryLock; supervisor: ServerSupervisor } | undefined;

  constructor(
    private readonly dataDirectory: string,
    private readonly searchPath: string,
    private readonly log: Logger,
  ) {
    this.directory = join(dataDirectory, 'mysql');
  }

  /**
   * Resolves when the server accepts connections and has the schema.
   * @throws StartError if another app uses the directory, or if there is no server that starts
   */
  async start(options: StartOptions = {}): Promise<{ address: DatabaseAddress }> {
    const started = usingFilesIn(this.dataDirectory, () => this.startLocked(options));
    // stop() waits for it, and does not care how it ends.
    this.starting = started.catch(() => {});
    return started;
  }

  /** To be called as soon as the app knows that it will stop: a successor then waits instead of giving up. */
  announceStop(): void {
    this.locked?.lock.announceStop();
  }

  /** Resolves when everything is on the disk and the server has ended. A start in progress is aborted. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.announceStop();
    await this.locked?.supervisor.stop();
    await this.starting;
    await this.unlock();
  }

  private async startLocked({ onLocked }: StartOptions): Promise<{ address: DatabaseAddress }> {
    const { directory, log } = this;
    const programs = findDatabasePrograms(this.searchPath);
    await ensureDirectory(directory);
    // The server's root has no password: access to the directory is access to the database.
    await chmod(directory, 0o700);
    const lock = await DirectoryLock.acquire(directory, {
      signal: this.stopping.signal,
      onWait: (pid) => log.info(`Waiting for the MyChat before (process ${pid}) to stop.`),
    });
    const supervisor = new ServerSupervisor({ directory, lock, programs, log });
    this.locked = { lock, supervisor };
    try {
      await onLocked?.();
      this.stopping.signal.throwIfAborted();
      const address = { ...serverAddress(await supervisor.start()), database: SCHEMA };
      await createSchema(address);
      return { address };
    } catch (error) {
      await this.unlock();
      throw error;
    }
  }

  private async unlock(): Promise<void> {
    const { locked } = this;
    this.locked = undefined;
    try {
      await locked?.supervisor.stop();
    } finally {
      locked?.lock.release();
    }
  }
}

/** The address of the embedded database of an app that is running; undefined if none is. */
export function findRunningDatabase(dataDirectory: string): DatabaseAddress | undefined {
  const note = readServerNote(join(dataDirectory, 'mysql'));
  if (!note || !isRunning(note)) return undefined;
  return { socketPath: note.socketPath, user: 'root', database: SCHEMA };
}
