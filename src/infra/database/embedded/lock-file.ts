import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorCode } from '../../error-code';
import { findProcess, identifyDirectory, isRunning, type ProcessIdentity } from './process-identity';

/** The process that has a lock, as its file says. */
export interface LockHolder extends ProcessIdentity {
  /** It has said that it is about to end. */
  stopping: boolean;
  /** The directory that is locked: in a copy of it, the copied file locks nothing. */
  directory?: string;
}

/** Creates a lock file for this process and returns its text; undefined if there is one already. */
export function createLockFile(path: string): string | undefined {
  const draft = draftPath(path);
  const text = describeSelf(path, false);
  try {
    writeFileSync(draft, text, { mode: 0o600 });
    // A link is created whole, and only if there is no file of that name.
    linkSync(draft, path);
    return text;
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    return undefined;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Replaces our lock file by one that says that we are stopping, and returns its text; undefined on a disk that is full. */
export function markStopping(path: string): string | undefined {
  const draft = draftPath(path);
  const text = describeSelf(path, true);
  try {
    writeFileSync(draft, text, { mode: 0o600 });
    renameSync(draft, path);
    return text;
  } catch {
    rmSync(draft, { force: true });
    return undefined;
  }
}

/** The holder, if it is running. The file of one that is not is removed, by one process at a time. */
export function findHolder(path: string): LockHolder | undefined {
  const text = readLockFile(path);
  if (text === undefined) return undefined;
  const holder = runningHolder(path, text);
  if (holder) return holder;

  const removal = `${path}.removal`;
  const ownRemoval = createLockFile(removal);
  if (ownRemoval === undefined) {
    // Another process is removing it at this moment, unless it was killed while it did.
    const other = readLockFile(removal);
    if (other !== undefined && !runningHolder(removal, other)) rmSync(removal, { force: true });
    return undefined;
  }
  // Since we read it, another process may have removed it and taken the lock.
  if (readLockFile(path) === text) rmSync(path, { force: true });
  if (readLockFile(removal) === ownRemoval) rmSync(removal, { force: true });
  return undefined;
}

export function readLockFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function runningHolder(path: string, text: string): LockHolder | undefined {
  const holder = parseHolder(text);
  const isHere = holder?.directory === undefined || holder.directory === identifyDirectory(dirname(path));
  return holder && isHere && isRunning(holder) ? holder : undefined;
}

/** No two texts are the same, not even those of one process. */
function describeSelf(path: string, stopping: boolean): string {
  const self = findProcess(process.pid) ?? { pid: process.pid, startedAt: '' };
  const holder: LockHolder = { ...self, stopping, directory: identifyDirectory(dirname(path)) };
  return JSON.stringify({ ...holder, nonce: randomBytes(8).toString('hex') });
}

function draftPath(path: string): string {
  return `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
}

/** Undefined for a file that a power failure has emptied. */
function parseHolder(text: string): LockHolder | undefined {
  try {
    const holder: LockHolder = JSON.parse(text);
    return holder;
  } catch {
    return undefined;
  }
}
