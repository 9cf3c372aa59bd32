import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode } from './error-code';
import { StartError } from './start-error';

const REASONS: Record<string, string> = {
  EACCES: 'this user may not use it',
  EPERM: 'this user may not use it',
  EROFS: 'its disk is read-only',
  ENOSPC: 'its disk is full',
  EDQUOT: "this user's share of its disk is full",
  EIO: 'its disk fails',
  ENOTDIR: 'it is a file, or in one, where a directory is needed',
  EEXIST: 'it is a file, or in one, where a directory is needed',
  EISDIR: 'it is a directory where a file is needed',
  ELOOP: 'its links lead nowhere',
  ENAMETOOLONG: 'its name is too long',
  EMFILE: 'this process may open no more files (ulimit -n)',
  ENFILE: 'this machine can open no more files',
};

/** Why the system refuses a file, as the end of a sentence; undefined where it was something else. */
export function fileReason(error: unknown): string | undefined {
  return REASONS[errorCode(error) ?? ''];
}

/** What a failed use of a file is to the person who started us: a sentence, or undefined where it is a bug. */
export function fileSentence(error: unknown, place?: string): string | undefined {
  const reason = fileReason(error);
  // A write that fails says of no file which one it was.
  const path = typeof error === 'object' && error !== null && 'path' in error ? String(error.path) : place;
  return reason && path && `${path} cannot be used: ${reason}.`;
}

/** Runs `work` on files in `directory`. What the system refuses there is thrown as a sentence. */
export async function usingFilesIn<Result>(directory: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const sentence = fileSentence(error, directory);
    throw sentence === undefined ? error : new StartError(sentence, { cause: error });
  }
}

/** Makes a directory and those above it; of what stands in the way it says what it is, which a recursive mkdir does not. */
export async function ensureDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    const code = errorCode(error);
    const isMissingParent = code === 'ENOENT' && dirname(path) !== path;
    if (isMissingParent) {
      await ensureDirectory(dirname(path));
      await mkdir(path, { mode: 0o700 }).catch(unlessThere);
    } else {
      const isThere = await stat(path).then(
        (found) => found.isDirectory(),
        () => false,
      );
      if (!isThere) throw error;
    }
  }
}

function unlessThere(error: unknown): void {
  if (errorCode(error) !== 'EEXIST') throw error;
}
