import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { createDataDirectory } from './create-data-directory';
import { DatabaseNotes } from './database-notes';
import type { DirectoryLock } from './directory-lock';
import type { Logger } from '../../logger';
import type { DatabasePrograms } from './mariadb-programs';
import { DATA_DIRECTORY_BYTES, SERVER_FLAGS } from './server-flags';
import { endServer, spawnServer, waitUntilEnded, waitUntilReady } from './mariadb-server';
import { endProcess, findProcess, isRunning } from './process-identity';
import { endGroup } from './process-group';
import { chooseServerPaths, removeSocketDirectory, rotateLog, type ServerPaths } from './server-paths';
import { StartError } from '../../start-error';

const STOP_TIMEOUT_MS = 15_000;
const MIN_RESTART_DELAY_MS = 500;
const MAX_RESTART_DELAY_MS = 30_000;
/** A server that has run this long was healthy: when it ends, the delays begin with the shortest again. */
const HEALTHY_AFTER_MS = 60_000;

export interface SupervisorOptions {
  directory: string;
  /** Of that directory. */
  lock: DirectoryLock;
  programs: DatabasePrograms;
  log: Logger;
}

/**
 * Runs the database server in a directory whose lock this process has, and starts it again when it ends by itself. Nothing else
 * starts, writes or removes anything there.
 */
export class ServerSupervisor {
  private readonly directory: string;
  private readonly programs: DatabasePrograms;
  private readonly log: Logger;
  private readonly notes: DatabaseNotes;
  private readonly stopping = new AbortController();
  private paths: ServerPaths | undefined;
  private server: ChildProcess | undefined;
  private watching: Promise<void> | undefined;

  constructor({ directory, lock, programs, log }: SupervisorOptions) {
    this.directory = directory;
    this.programs = programs;
    this.log = log;
    this.notes = new DatabaseNotes(directory, lock);
  }

  /** Creates the data directory if it is missing, and resolves with the server's paths once it accepts connections. */
  async start(): Promise<ServerPaths> {
    process.once('exit', this.signalServer);
    await this.endLeftovers();
    const paths = chooseServerPaths(this.directory);
    this.paths = paths;
    try {
      await createDataDirectory(this.programs, paths.dataDirectory, {
        signal: this.stopping.signal,
        flags: SERVER_FLAGS,
        neededBytes: DATA_DIRECTORY_BYTES,
        onStart: (leader) => {
          this.notes.creation = leader;
        },
      });
    } finally {
      this.notes.creation = undefined;
    }
    await this.launch(paths);
    this.watching = this.watch(paths);
    return paths;
  }

  /** Aborts a start in progress. Resolves when everything is on the disk and the server has ended. */
  async stop(): Promise<void> {
    this.stopping.abort();
    if (this.server) await endServer(this.server, STOP_TIMEOUT_MS);
    await this.watching;
    process.off('exit', this.signalServer);
    this.forgetServer();
  }

  private async launch(paths: ServerPaths): Promise<void> {
    this.stopping.signal.throwIfAborted();
    rotateLog(paths.logFile);
    const server = spawnServer(this.programs, paths, SERVER_FLAGS);
    this.server = server;
    try {
      this.noteServer(server, paths);
      await waitUntilReady(server, paths, this.stopping.signal);
    } catch (error) {
      await endServer(server, STOP_TIMEOUT_MS);
      throw error;
    }
  }

  /** Starts the server again each time it ends, until {@link stop}. */
  private async watch(paths: ServerPaths): Promise<void> {
    let failures = 0;
    for (;;) {
      const since = performance.now();
      const reason = await waitUntilEnded(this.server);
      if (this.stopping.signal.aborted) return;

      failures = performance.now() - since > HEALTHY_AFTER_MS ? 0 : failures;
      const wait = Math.min(MIN_RESTART_DELAY_MS * 2 ** failures++, MAX_RESTART_DELAY_MS);
      this.log.error(`The embedded database has ended (${reason}). It is started again in ${wait / 1000} s.`);
      await delay(wait, undefined, { signal: this.stopping.signal }).catch(() => {});
      if (this.stopping.signal.aborted) return;

      await this.launch(paths).then(
        () => this.log.info('The embedded database is back.'),
        (error: unknown) => {
          if (!this.stopping.signal.aborted)
            this.log.error(error instanceof StartError ? error.message : error);
        },
      );
    }
  }

  /** For a process that exits without {@link stop}: there is no time to wait, so the next start waits for the server's end. */
  private readonly signalServer = () => {
    this.server?.kill('SIGTERM');
  };

  /** Ends what a previous process, which was killed, has left running here. The server must be a child of ours to be watched. */
  private async endLeftovers(): Promise<void> {
    const { creation, server } = this.notes;
    if (creation) await endGroup(creation, STOP_TIMEOUT_MS);
    if (server && isRunning(server)) {
      this.log.info(`Taking over from the database server that an earlier run left (process ${server.pid}).`);
      await endProcess(server, STOP_TIMEOUT_MS);
    }
    this.forgetServer();
  }

  private noteServer(server: ChildProcess, { socketPath }: ServerPaths): void {
    const identity = server.pid === undefined ? undefined : findProcess(server.pid);
    if (identity) this.notes.server = { ...identity, socketPath };
  }

  private forgetServer(): void {
    const socketPath = this.notes.server?.socketPath ?? this.paths?.socketPath;
    if (socketPath !== undefined) removeSocketDirectory(socketPath, this.directory);
    this.notes.server = undefined;
  }
}
