import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import type { DatabaseAddress } from '../session';
import { causeOf, firstErrors } from './mariadb-failure';
import type { DatabasePrograms } from './mariadb-programs';
import type { ServerPaths } from './server-paths';
import { StartError } from '../../start-error';

const READY_TIMEOUT_MS = 120_000;

/** Root without a password: only the owner may enter the socket's directory. */
export function serverAddress(paths: ServerPaths): DatabaseAddress {
  return { socketPath: paths.socketPath, user: 'root' };
}

/**
 * Starts a server that listens on its unix socket only. It is detached: Ctrl-C in a terminal reaches a whole process group, and
 * the database has to outlive the requests that are being finished.
 */
export function spawnServer(
  programs: DatabasePrograms,
  paths: ServerPaths,
  flags: readonly string[],
): ChildProcess {
  return spawn(programs.server, serverArguments(paths, flags), {
    cwd: paths.dataDirectory,
    detached: true,
    stdio: 'ignore',
  });
}

/** The arguments of a server that is started in its data directory. */
export function serverArguments(paths: ServerPaths, flags: readonly string[]): string[] {
  return [
    ...commonArguments(paths.dataDirectory),
    `--socket=${fromWithin(paths.dataDirectory, paths.socketPath)}`,
    '--pid-file=server.pid',
    `--log-error=${fromWithin(paths.dataDirectory, paths.logFile)}`,
    '--skip-networking',
    '--loose-mysqlx=OFF',
    // MySQL's default for this is a directory that only its complete package creates, and it does not start without it.
    `--secure-file-priv=${temporary(paths.dataDirectory)}`,
    '--skip-name-resolve',
    '--skip-log-bin',
    '--character-set-server=utf8mb4',
    '--collation-server=utf8mb4_unicode_520_ci',
    ...flags,
  ];
}

/**
 * Arguments of the server and of the program that creates its data, both started in the data directory. Every path is relative to
 * it: the latter is a script that splits paths at spaces, and the server splits the path for temporary files at colons.
 */
export function commonArguments(dataDirectory: string): string[] {
  return ['--no-defaults', ...asUser(), '--datadir=./', `--tmpdir=${temporary(dataDirectory)}`];
}

function temporary(dataDirectory: string): string {
  return fromWithin(dataDirectory, temporaryDirectory(dataDirectory));
}

/** Not /tmp: a server that starts removes all temporary tables that it finds in its directory, also those of other servers. */
export function temporaryDirectory(dataDirectory: string): string {
  return join(dirname(dataDirectory), 'data.tmp');
}

/** The path relative to `directory` if both are in the same directory; otherwise as it is. */
function fromWithin(directory: string, path: string): string {
  return dirname(path) === dirname(directory) ? `../${basename(path)}` : path;
}

/** Both programs refuse to run as root unless told to. */
function asUser(): string[] {
  return process.getuid?.() === 0 ? ['--user=root'] : [];
}

/**
 * Resolves when the server accepts connections.
 * @throws StartError with what its log says, if it ends before that or takes longer than two minutes
 */
export async function waitUntilReady(
  server: ChildProcess,
  paths: ServerPaths,
  signal?: AbortSignal,
): Promise<void> {
  let failure: string | undefined;
  server.once('error', (error) => (failure = error.message));
  server.once('exit', (code, by) => (failure = `it ended with ${by ?? `code ${code}`}`));

  for (const end = performance.now() + READY_TIMEOUT_MS; performance.now() < end; await delay(25)) {
    signal?.throwIfAborted();
    if (failure) throw await describeFailure(failure, paths);
    if (await acceptsConnections(paths)) return;
  }
  throw await describeFailure('it did not answer for two minutes', paths);
}

/** Ends a server of ours: by SIGTERM, and after `graceMs` by SIGKILL. Resolves when it has ended. */
export async function endServer(server: ChildProcess, graceMs: number): Promise<void> {
  if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  const force = setTimeout(() => server.kill('SIGKILL'), graceMs);
  await ended;
  clearTimeout(force);
}

/** Resolves with how a server of ours ended, when it has. */
export async function waitUntilEnded(server: ChildProcess | undefined): Promise<string> {
  if (server?.pid === undefined) return 'it could not be started';
  if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
  return server.signalCode ?? `code ${server.exitCode}`;
}

async function acceptsConnections(paths: ServerPaths): Promise<boolean> {
  try {
    const connection = await createConnection({ ...serverAddress(paths), connectTimeout: 1_000 });
    await connection.end();
    return true;
  } catch {
    return false;
  }
}

async function describeFailure(what: string, { logFile }: ServerPaths): Promise<StartError> {
  const log = await readFile(logFile, 'utf8').catch(() => '');
  return new StartError(
    `The embedded database did not start: ${causeOf(log) ?? what}. Its log is ${logFile}.${firstErrors(log)}`,
  );
}
