import { execFileSync } from 'node:child_process';
import { StartError } from './start-error';

/** Of each process, for connections, tables and the like: the app, and an embedded database. */
const MIN_OPEN_FILES = 256;

/**
 * A database server that can open no more files says that a table does not exist.
 * @throws StartError if the system lets a process open too few files at once
 */
export function requireOpenFiles(): void {
  const limit = readLimit();
  if (limit >= MIN_OPEN_FILES) return;
  throw new StartError(
    `MyChat may open only ${limit} files at once, and needs ${MIN_OPEN_FILES} or more: raise the limit (ulimit -n 1024).`,
  );
}

/** Of a program that we start; infinite if the system does not say. */
function readLimit(): number {
  try {
    return (
      Number.parseInt(execFileSync('/bin/sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }), 10) || Infinity
    );
  } catch {
    return Infinity;
  }
}
