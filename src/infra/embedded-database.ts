import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { DatabaseAddress } from './db';
import { DirectoryLock } from './directory-lock';
import type { Logger } from './logger';
import { findDatabasePrograms, type DatabasePrograms } from './mariadb-programs';
import {
  createDataDirectory,
  endServer,
  serverAddress,
  spawnServer,
  waitUntilReady,
  type ServerPlaces,
} from './mariadb-server';
import { createSchema } from './migrate';
import { endProcess, findProcess, type ProcessIdentity } from './process-identity';
import { StartError } from './start-error';

/** What the next start has to know of a server that was left behind. */
interface ServerNote extends ProcessIdentity {
  socketPath: string;
}

const SCHEMA = 'mychat';

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

/** In bytes. Linux allows 107, macOS 103. */
const LONGEST_SOCKET_PATH = 103;

const STOP_WITHIN_MS = 15_000;
const FIRST_RESTART_MS = 500;
const LONGEST_RESTART_MS = 30_000;
/** A server that has run this long was healthy: its next end counts as the first. */
const HEALTHY_AFTER_MS = 60_000;

/**
 * A private MariaDB under `<dataDirectory>/mysql` that starts and stops with the app. It belongs to one app at a time:
 * the directory is locked. When the server ends by itself it is started again, at the same address.
 */
export class EmbeddedDatabase {
  private readonly directory: string;
  private readonly noteFile: string;
  private readonly lock: DirectoryLock;
  private server: ChildProcess | undefined;
  private watching: Promise<void> | undefined;
  private readonly stopping = new AbortController();

  constructor(
    dataDirectory: string,
    private readonly searchPath: string,
    private readonly log: Logger,
  ) {
    this.directory = join(dataDirectory, 'mysql');
    this.noteFile = join(this.directory, 'server.json');
    this.lock = new DirectoryLock(this.directory);
  }

  /** Resolves when the database answers and has its schema. */
  async start(): Promise<{ address: DatabaseAddress }> {
    const programs = findDatabasePrograms(this.searchPath);
    await mkdir(this.directory, { recursive: true });
    // Root of this server has no password: whoever may enter here is root.
    await chmod(this.directory, 0o700);
    await this.lock.acquire((pid) =>
      this.log.info(`Waiting for the MyChat before (process ${pid}) to stop.`),
    );
    process.once('exit', this.abandon);
    try {
      await this.stopOrphan();
      const places = this.choosePlaces();
      await createDataDirectory(programs, places.dataDirectory);
      await this.launch(programs, places);
      const address = { ...serverAddress(places), database: SCHEMA };
      await createSchema(address);
      this.watching = this.watch(programs, places);
      return { address };
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** To be called as soon as the app knows that it will stop: a successor then waits instead of giving up. */
  announceStop(): void {
    this.lock.announceStop();
  }

  /** Resolves when everything is on the disk and the server has ended. */
  async stop(): Promise<void> {
    this.announceStop();
    this.stopping.abort();
    if (this.server) await endServer(this.server, STOP_WITHIN_MS);
    await this.watching;
    process.off('exit', this.abandon);
    this.forgetServer();
    this.lock.release();
  }

  private async launch(programs: DatabasePrograms, places: ServerPlaces): Promise<void> {
    moveAway(places.logFile);
    const server = spawnServer(programs, places, FLAGS);
    this.server = server;
    this.noteServer(server, places);
    try {
      await waitUntilReady(server, places);
    } catch (error) {
      await endServer(server, STOP_WITHIN_MS);
      throw error;
    }
  }

  private async watch(programs: DatabasePrograms, places: ServerPlaces): Promise<void> {
    let failures = 0;
    for (;;) {
      const since = Date.now();
      const reason = await endOf(this.server);
      if (this.stopping.signal.aborted) return;

      failures = Date.now() - since > HEALTHY_AFTER_MS ? 0 : failures;
      const wait = Math.min(FIRST_RESTART_MS * 2 ** failures++, LONGEST_RESTART_MS);
      this.log.error(`The embedded database has ended (${reason}). It is started again in ${wait / 1000} s.`);
      await delay(wait, undefined, { signal: this.stopping.signal }).catch(() => {});
      if (this.stopping.signal.aborted) return;

      await this.launch(programs, places).then(
        () => this.log.info('The embedded database is back.'),
        (error: unknown) => this.log.error(error instanceof StartError ? error.message : error),
      );
    }
  }

  /** The app ends without having stopped us: the server gets the signal, and the next start waits until it has ended. */
  private readonly abandon = () => {
    this.server?.kill('SIGTERM');
  };

  /** Killed, the app could not stop its server. Stopped cleanly and started again, it is a child of ours. */
  private async stopOrphan(): Promise<void> {
    const orphan = this.readNote();
    if (!orphan) return;
    if (findProcess(orphan.pid)?.startedAt === orphan.startedAt) {
      this.log.info(`Taking over from the database server that an earlier run left (process ${orphan.pid}).`);
    }
    await endProcess(orphan, STOP_WITHIN_MS);
    this.forgetServer();
  }

  private choosePlaces(): ServerPlaces {
    const inPlace = join(this.directory, 'server.sock');
    const isShort = Buffer.byteLength(inPlace) <= LONGEST_SOCKET_PATH;
    return {
      dataDirectory: join(this.directory, 'data'),
      socketPath: isShort ? inPlace : join(mkdtempSync(join(tmpdir(), 'mychat-')), 'server.sock'),
      logFile: join(this.directory, 'server.log'),
    };
  }

  private noteServer(server: ChildProcess, { socketPath }: ServerPlaces): void {
    const identity = server.pid === undefined ? undefined : findProcess(server.pid);
    if (!identity) return;
    const note: ServerNote = { ...identity, socketPath };
    writeFileSync(this.noteFile, JSON.stringify(note), { mode: 0o600 });
  }

  private readNote(): ServerNote | undefined {
    return readNote(this.noteFile);
  }

  private forgetServer(): void {
    const socketDirectory = dirname(this.readNote()?.socketPath ?? this.noteFile);
    if (socketDirectory !== this.directory) rmSync(socketDirectory, { recursive: true, force: true });
    rmSync(this.noteFile, { force: true });
  }
}

/** Where the embedded database of a MyChat that runs answers; undefined where none runs. */
export function findRunningDatabase(dataDirectory: string): DatabaseAddress | undefined {
  const note = readNote(join(dataDirectory, 'mysql', 'server.json'));
  if (!note || findProcess(note.pid)?.startedAt !== note.startedAt) return undefined;
  return { socketPath: note.socketPath, user: 'root', database: SCHEMA };
}

function readNote(file: string): ServerNote | undefined {
  try {
    const note: ServerNote = JSON.parse(readFileSync(file, 'utf8'));
    return note;
  } catch {
    return undefined;
  }
}

/** How the server ended, once it has. */
async function endOf(server: ChildProcess | undefined): Promise<string> {
  if (server?.pid === undefined) return 'it could not be started';
  if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
  return server.signalCode ?? `code ${server.exitCode}`;
}

/** Each start has a log of its own, and the one before is kept. */
function moveAway(file: string): void {
  try {
    renameSync(file, `${file}.old`);
  } catch {
    // The first start.
  }
}
