import { execFileSync } from 'node:child_process';
import { StartError } from './start-error';

/** Connections, tables and their like, of the server and of an embedded database, each for itself. */
const MIN_OPEN_FILES = 256;

/**
 * Refuses where the system lets a process open too few files at once. A database server that runs out of them says that a table
 * does not exist.
 */
export function requireOpenFiles(): void {
  const limit = readLimit();
  if (limit >= MIN_OPEN_FILES) return;
  throw new StartError(
    `MyChat may open only ${limit} files at once, and needs ${MIN_OPEN_FILES} or more: raise the limit (ulimit -n 1024).`,
  );
}

/** What a program that we start may open; no limit where the system does not tell. */
function readLimit(): number {
  try {
    return (
      Number.parseInt(execFileSync('/bin/sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }), 10) || Infinity
    );
  } catch {
    return Infinity;
  }
}
