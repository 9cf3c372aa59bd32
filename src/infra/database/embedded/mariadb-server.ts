import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import type { DatabaseAddress } from '../session';
import { causeOf, firstErrors } from './mariadb-failure';
import type { DatabasePrograms } from './mariadb-programs';
import type { ServerPlaces } from './server-places';
import { StartError } from '../../start-error';

const READY_WITHIN_MS = 120_000;

/** Root without a password: whoever may enter the socket's directory is the owner, and only he may. */
export function serverAddress(places: ServerPlaces): DatabaseAddress {
  return { socketPath: places.socketPath, user: 'root' };
}

/**
 * Starts a server that answers on its unix socket only. It is detached: Ctrl-C in a terminal reaches a whole process
 * group, and the database must outlive the requests that are being finished.
 */
export function spawnServer(
  programs: DatabasePrograms,
  places: ServerPlaces,
  flags: readonly string[],
): ChildProcess {
  return spawn(programs.server, serverArguments(places, flags), {
    cwd: places.dataDirectory,
    detached: true,
    stdio: 'ignore',
  });
}

/** For a server that is started in its data directory. */
export function serverArguments(places: ServerPlaces, flags: readonly string[]): string[] {
  return [
    ...commonArguments(places.dataDirectory),
    `--socket=${fromWithin(places.dataDirectory, places.socketPath)}`,
    '--pid-file=server.pid',
    `--log-error=${fromWithin(places.dataDirectory, places.logFile)}`,
    '--skip-networking',
    '--loose-mysqlx=OFF',
    // MySQL's packages name a directory that the server alone does not bring, and without it does not start.
    `--secure-file-priv=${temporary(places.dataDirectory)}`,
    '--skip-name-resolve',
    '--skip-log-bin',
    '--character-set-server=utf8mb4',
    '--collation-server=utf8mb4_unicode_520_ci',
    ...flags,
  ];
}

/**
 * For the server and for the program that sets its data up, both started in the data directory. Every path is relative to it:
 * the set-up is a script that splits paths at spaces, and the server splits the one for temporary files at colons.
 */
export function commonArguments(dataDirectory: string): string[] {
  return ['--no-defaults', ...asUser(), '--datadir=./', `--tmpdir=${temporary(dataDirectory)}`];
}

function temporary(dataDirectory: string): string {
  return fromWithin(dataDirectory, temporaryDirectory(dataDirectory));
}

/** Not /tmp: each server that starts removes the temporary tables that it finds there, also another's. */
export function temporaryDirectory(dataDirectory: string): string {
  return join(dirname(dataDirectory), 'data.tmp');
}

/** A path as it is called within `directory`, where that is its neighbour. */
function fromWithin(directory: string, path: string): string {
  return dirname(path) === dirname(directory) ? `../${basename(path)}` : path;
}

/** Both programs refuse to run as root unless it is said that this is meant. */
function asUser(): string[] {
  return process.getuid?.() === 0 ? ['--user=root'] : [];
}

/** Waits until the server answers; throws with its own words when it ends before. */
export async function waitUntilReady(
  server: ChildProcess,
  places: ServerPlaces,
  signal?: AbortSignal,
): Promise<void> {
  let failure: string | undefined;
  server.once('error', (error) => (failure = error.message));
  server.once('exit', (code, by) => (failure = `it ended with ${by ?? `code ${code}`}`));

  for (const end = performance.now() + READY_WITHIN_MS; performance.now() < end; await delay(25)) {
    signal?.throwIfAborted();
    if (failure) throw await describeFailure(failure, places);
    if (await answers(places)) return;
  }
  throw await describeFailure('it did not answer for two minutes', places);
}

/** Stops a server of ours: politely, and after `politeMs` by force. Resolves when it has ended. */
export async function endServer(server: ChildProcess, politeMs: number): Promise<void> {
  if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  const force = setTimeout(() => server.kill('SIGKILL'), politeMs);
  await ended;
  clearTimeout(force);
}

async function answers(places: ServerPlaces): Promise<boolean> {
  try {
    const connection = await createConnection({ ...serverAddress(places), connectTimeout: 1_000 });
    await connection.end();
    return true;
  } catch {
    return false;
  }
}

async function describeFailure(what: string, { logFile }: ServerPlaces): Promise<StartError> {
  const log = await readFile(logFile, 'utf8').catch(() => '');
  return new StartError(
    `The embedded database did not start: ${causeOf(log) ?? what}. Its log is ${logFile}.${firstErrors(log)}`,
  );
}
