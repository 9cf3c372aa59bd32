import { mkdtempSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Where one private server keeps its things. The socket's path has to be short: the system allows about 100 bytes. */
export interface ServerPlaces {
  dataDirectory: string;
  socketPath: string;
  logFile: string;
}

/** In bytes. Linux allows 107, macOS 103. */
const LONGEST_SOCKET_PATH = 103;

/** All of it in `directory`, unless that has too long a name for the socket, which then gets a directory of its own. */
export function choosePlaces(directory: string): ServerPlaces {
  const inPlace = join(directory, 'server.sock');
  const isShort = Buffer.byteLength(inPlace) <= LONGEST_SOCKET_PATH;
  return {
    dataDirectory: join(directory, 'data'),
    socketPath: isShort ? inPlace : join(mkdtempSync(join(tmpdir(), 'mychat-')), 'server.sock'),
    logFile: join(directory, 'server.log'),
  };
}

/** The directory that the socket has got for itself, with the socket and what MySQL puts beside it, and nothing else. */
export function removeSocketDirectory(socketPath: string, directory: string): void {
  if (dirname(socketPath) === directory) return;
  for (const file of [socketPath, `${socketPath}.lock`]) rmSync(file, { force: true });
  try {
    rmdirSync(dirname(socketPath));
  } catch {
    // It is gone, or somebody else's.
  }
}

/** Each start has a log of its own, and the one before is kept. */
export function moveAway(file: string): void {
  try {
    renameSync(file, `${file}.old`);
  } catch {
    // The first start.
  }
}
