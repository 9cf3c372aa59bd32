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

/** Why the system refused a file, as the end of a sentence; undefined if the error is another one. */
export function fileReason(error: unknown): string | undefined {
  return REASONS[errorCode(error) ?? ''];
}

/**
 * The failed use of a file as a sentence for the person who started us; undefined if it is a bug.
 * @param usedPath for errors that name no file
 */
export function fileSentence(error: unknown, usedPath?: string): string | undefined {
  const reason = fileReason(error);
  // Errors of writes name no file.
  const path = typeof error === 'object' && error !== null && 'path' in error ? String(error.path) : usedPath;
  return reason && path && `${path} cannot be used: ${reason}.`;
}

/**
 * Runs `work` on files in `directory`.
 * @throws StartError if the system refuses one of them
 */
export async function usingFilesIn<Result>(directory: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const sentence = fileSentence(error, directory);
    throw sentence === undefined ? error : new StartError(sentence, { cause: error });
  }
}

/** Creates a directory and its parents. Unlike a recursive mkdir's, its error tells what is in the way. */
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
