import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createConnection } from 'mysql2/promise';
import type { DatabaseAddress } from './db';
import type { DatabasePrograms } from './mariadb-programs';
import { StartError } from './start-error';

const READY_WITHIN_MS = 120_000;

/** Where one private server keeps its things. The socket's path has to be short: the system allows about 100 bytes. */
export interface ServerPlaces {
  dataDirectory: string;
  socketPath: string;
  logFile: string;
}

/** Root without a password: whoever may enter the socket's directory is the owner, and only he may. */
export function serverAddress(places: ServerPlaces): DatabaseAddress {
  return { socketPath: places.socketPath, user: 'root' };
}

/** Creates the data directory if it is not there yet; one that was left half made is made again. */
export async function createDataDirectory(programs: DatabasePrograms, directory: string): Promise<void> {
  await mkdir(temporaryDirectory(directory), { recursive: true, mode: 0o700 });
  if (existsSync(directory)) return;
  const unfinished = `${directory}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  const [program, args] = programs.installer
    ? [programs.installer, ['--auth-root-authentication-method=normal', '--skip-test-db']]
    : [programs.server, ['--initialize-insecure']];
  const common = ['--no-defaults', ...asUser(), `--datadir=${unfinished}`, temporaryFlag(directory)];
  try {
    await promisify(execFile)(program, [...common, ...args]);
  } catch (error) {
    throw new StartError(`The embedded database could not be created. ${String(error)}`);
  }
  await rename(unfinished, directory);
}

/** Not /tmp: each server that starts removes the temporary tables that it finds there, also another's. */
function temporaryDirectory(dataDirectory: string): string {
  return `${dataDirectory}.tmp`;
}

function temporaryFlag(dataDirectory: string): string {
  return `--tmpdir=${temporaryDirectory(dataDirectory)}`;
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
  return spawn(programs.server, serverArguments(places, flags), { detached: true, stdio: 'ignore' });
}

export function serverArguments(places: ServerPlaces, flags: readonly string[]): string[] {
  return [
    '--no-defaults',
    ...asUser(),
    `--datadir=${places.dataDirectory}`,
    temporaryFlag(places.dataDirectory),
    `--socket=${places.socketPath}`,
    `--pid-file=${places.dataDirectory}/server.pid`,
    `--log-error=${places.logFile}`,
    '--skip-networking',
    '--loose-mysqlx=OFF',
    '--skip-name-resolve',
    '--skip-log-bin',
    '--character-set-server=utf8mb4',
    '--collation-server=utf8mb4_unicode_520_ci',
    ...flags,
  ];
}

/** Both programs refuse to run as root unless it is said that this is meant. */
function asUser(): string[] {
  return process.getuid?.() === 0 ? ['--user=root'] : [];
}

/** Waits until the server answers; throws with its own words when it ends before. */
export async function waitUntilReady(server: ChildProcess, places: ServerPlaces): Promise<void> {
  let failure: string | undefined;
  server.once('error', (error) => (failure = error.message));
  server.once('exit', (code, signal) => (failure = `it ended with ${signal ?? `code ${code}`}`));

  for (const end = Date.now() + READY_WITHIN_MS; Date.now() < end; await delay(25)) {
    if (failure)
      throw new StartError(`The embedded database did not start: ${failure}.${await lastErrors(places)}`);
    if (await answers(places)) return;
  }
  throw new StartError(`The embedded database did not answer for two minutes.${await lastErrors(places)}`);
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

async function lastErrors({ logFile }: ServerPlaces): Promise<string> {
  const log = await readFile(logFile, 'utf8').catch(() => '');
  const errors = log.split('\n').filter((line) => line.includes('[ERROR]'));
  return ` Its log is ${logFile}${errors.length > 0 ? `, and ends with:\n${errors.slice(-3).join('\n')}` : '.'}`;
}
