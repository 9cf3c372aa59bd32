import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { createDataDirectory } from './create-data-directory';
import { DatabaseNotes } from './database-notes';
import type { DirectoryLock } from './directory-lock';
import type { Logger } from '../../logger';
import type { DatabasePrograms } from './mariadb-programs';
import { endServer, spawnServer, waitUntilReady } from './mariadb-server';
import { endProcess, findProcess, isRunning } from './process-identity';
import { endGroup } from './program-group';
import { choosePlaces, moveAway, removeSocketDirectory, type ServerPlaces } from './server-places';
import { StartError } from '../../start-error';

/**
 * Durable: what is committed is on the disk. The rest fits a laptop: room in the log for a burst (on disk from the start), and
 * changed pages written out steadily, so that writers do not wait for a checkpoint. The log's size has one name in MariaDB and
 * another in MySQL.
 */
const FLAGS = [
  '--innodb-flush-log-at-trx-commit=1',
  '--innodb-buffer-pool-size=256M',
  '--loose-innodb-log-file-size=256M',
  '--loose-innodb-redo-log-capacity=256M',
  '--innodb-io-capacity=1000',
  '--innodb-max-dirty-pages-pct-lwm=10',
  '--max-connections=200',
];

/** The log, the server's own tables, and as much again as they have for what people write first. */
const NEEDED_BYTES = 400 * 1024 ** 2;

const STOP_WITHIN_MS = 15_000;
const FIRST_RESTART_MS = 500;
const LONGEST_RESTART_MS = 30_000;
/** A server that has run this long was healthy: its next end counts as the first. */
const HEALTHY_AFTER_MS = 60_000;

export interface HeldOptions {
  directory: string;
  /** Of that directory. */
  lock: DirectoryLock;
  programs: DatabasePrograms;
  log: Logger;
}

/** The server in a directory that is ours: everything that starts, writes or removes something there. */
export class HeldDatabase {
  private readonly directory: string;
  private readonly programs: DatabasePrograms;
  private readonly log: Logger;
  private readonly notes: DatabaseNotes;
  private readonly stopping = new AbortController();
  private places: ServerPlaces | undefined;
  private server: ChildProcess | undefined;
  private watching: Promise<void> | undefined;

  constructor({ directory, lock, programs, log }: HeldOptions) {
    this.directory = directory;
    this.programs = programs;
    this.log = log;
    this.notes = new DatabaseNotes(directory, lock);
  }

  /** Resolves with where the server answers, once it does. */
  async start(): Promise<ServerPlaces> {
    process.once('exit', this.abandon);
    await this.endLeftBehind();
    const places = choosePlaces(this.directory);
    this.places = places;
    try {
      await createDataDirectory(this.programs, places.dataDirectory, {
        signal: this.stopping.signal,
        flags: FLAGS,
        neededBytes: NEEDED_BYTES,
        onStart: (leader) => {
          this.notes.creation = leader;
        },
      });
    } finally {
      this.notes.creation = undefined;
    }
    await this.launch(places);
    this.watching = this.watch(places);
    return places;
  }

  /** What is under way is broken off. Resolves when everything is on the disk and the server has ended. */
  async stop(): Promise<void> {
    this.stopping.abort();
    if (this.server) await endServer(this.server, STOP_WITHIN_MS);
    await this.watching;
    process.off('exit', this.abandon);
    this.forgetServer();
  }

  private async launch(places: ServerPlaces): Promise<void> {
    this.stopping.signal.throwIfAborted();
    moveAway(places.logFile);
    const server = spawnServer(this.programs, places, FLAGS);
    this.server = server;
    try {
      this.noteServer(server, places);
      await waitUntilReady(server, places, this.stopping.signal);
    } catch (error) {
      await endServer(server, STOP_WITHIN_MS);
      throw error;
    }
  }

  private async watch(places: ServerPlaces): Promise<void> {
    let failures = 0;
    for (;;) {
      const since = performance.now();
      const reason = await endOf(this.server);
      if (this.stopping.signal.aborted) return;

      failures = performance.now() - since > HEALTHY_AFTER_MS ? 0 : failures;
      const wait = Math.min(FIRST_RESTART_MS * 2 ** failures++, LONGEST_RESTART_MS);
      this.log.error(`The embedded database has ended (${reason}). It is started again in ${wait / 1000} s.`);
      await delay(wait, undefined, { signal: this.stopping.signal }).catch(() => {});
      if (this.stopping.signal.aborted) return;

      await this.launch(places).then(
        () => this.log.info('The embedded database is back.'),
        (error: unknown) => {
          if (!this.stopping.signal.aborted)
            this.log.error(error instanceof StartError ? error.message : error);
        },
      );
    }
  }

  /** The app ends without having stopped us: the server gets the signal, and the next start waits until it has ended. */
  private readonly abandon = () => {
    this.server?.kill('SIGTERM');
  };

  /** Killed, the app could not stop what it had started. Stopped cleanly and started again, the server is a child of ours. */
  private async endLeftBehind(): Promise<void> {
    const { creation, server } = this.notes;
    if (creation) await endGroup(creation, STOP_WITHIN_MS);
    if (server && isRunning(server)) {
      this.log.info(`Taking over from the database server that an earlier run left (process ${server.pid}).`);
      await endProcess(server, STOP_WITHIN_MS);
    }
    this.forgetServer();
  }

  private noteServer(server: ChildProcess, { socketPath }: ServerPlaces): void {
    const identity = server.pid === undefined ? undefined : findProcess(server.pid);
    if (identity) this.notes.server = { ...identity, socketPath };
  }

  private forgetServer(): void {
    const socketPath = this.notes.server?.socketPath ?? this.places?.socketPath;
    if (socketPath !== undefined) removeSocketDirectory(socketPath, this.directory);
    this.notes.server = undefined;
  }
}

/** How the server ended, once it has. */
async function endOf(server: ChildProcess | undefined): Promise<string> {
  if (server?.pid === undefined) return 'it could not be started';
  if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
  return server.signalCode ?? `code ${server.exitCode}`;
}
