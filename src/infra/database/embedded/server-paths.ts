import { mkdtempSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The files of one private server. */
export interface ServerPaths {
  dataDirectory: string;
  socketPath: string;
  logFile: string;
}

/** Linux allows 107 bytes, macOS 103. */
const MAX_SOCKET_PATH_BYTES = 103;

/** All in `directory`. If that makes the socket's path too long, the socket gets a directory of its own, which is created. */
export function chooseServerPaths(directory: string): ServerPaths {
  const socketPath = join(directory, 'server.sock');
  const isShort = Buffer.byteLength(socketPath) <= MAX_SOCKET_PATH_BYTES;
  return {
    dataDirectory: join(directory, 'data'),
    socketPath: isShort ? socketPath : join(mkdtempSync(join(tmpdir(), 'mychat-')), 'server.sock'),
    logFile: join(directory, 'server.log'),
  };
}

/**
 * Removes the directory that {@link chooseServerPaths} created for the socket, if it did, with the socket and the lock that MySQL
 * puts beside it. It stays if there is anything else in it.
 */
export function removeSocketDirectory(socketPath: string, directory: string): void {
  if (dirname(socketPath) === directory) return;
  for (const file of [socketPath, `${socketPath}.lock`]) rmSync(file, { force: true });
  try {
    rmdirSync(dirname(socketPath));
  } catch {
    // It has been removed, or has files that are not ours.
  }
}

/** Each start has a log of its own; the previous one is kept. */
export function rotateLog(file: string): void {
  try {
    renameSync(file, `${file}.old`);
  } catch {
    // There is none before the first start.
  }
}
