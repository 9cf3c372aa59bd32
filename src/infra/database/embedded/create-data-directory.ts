import { existsSync } from 'node:fs';
import { mkdir, rename, rm, statfs } from 'node:fs/promises';
import { causeOf, firstErrors } from './mariadb-failure';
import type { DatabasePrograms } from './mariadb-programs';
import { commonArguments, temporaryDirectory } from './mariadb-server';
import type { ProcessIdentity } from './process-identity';
import { runProgram } from './program-group';
import { StartError } from '../../start-error';

export interface CreationOptions {
  signal: AbortSignal;
  /** How the files are laid out: some of it can be said only when they are made. */
  flags: readonly string[];
  /** What has to be free on the disk. */
  neededBytes: number;
  /** Told who is at work, so that it can be ended should we be killed. */
  onStart?: (leader: ProcessIdentity) => void;
}

/** A full disk makes the server wait for room rather than fail. */
const CREATE_WITHIN_MS = 600_000;

/** Creates the data directory if it is not there yet; one that was left half made is made again. */
export async function createDataDirectory(
  programs: DatabasePrograms,
  directory: string,
  { signal, flags, neededBytes, onStart = () => {} }: CreationOptions,
): Promise<void> {
  await mkdir(temporaryDirectory(directory), { recursive: true, mode: 0o700 });
  if (existsSync(directory)) return;
  const unfinished = `${directory}.unfinished`;
  // Somebody who was at work there may be writing his last.
  await rm(unfinished, { recursive: true, force: true, maxRetries: 10 });
  await requireSpace(temporaryDirectory(directory), neededBytes);
  await mkdir(unfinished, { mode: 0o700 });
  const [program, args] = programs.installer
    ? [programs.installer, ['--auth-root-authentication-method=normal', '--skip-test-db']]
    : [programs.server, ['--initialize-insecure']];
  const command = [program, ...commonArguments(unfinished), ...args, ...flags];
  const limit = AbortSignal.timeout(CREATE_WITHIN_MS);
  const bounded = AbortSignal.any([signal, limit]);
  const run = await runProgram(command, { cwd: unfinished, signal: bounded, onStart }).catch(
    (error: unknown) => {
      if (signal.aborted || !limit.aborted) throw error;
      throw refusal('its set-up did not end within ten minutes', '');
    },
  );
  if (run.code !== 0) {
    const end = run.code === undefined ? 'was killed' : `ended with code ${run.code}`;
    throw refusal(causeOf(run.output) ?? `its set-up ${end}`, run.output);
  }
  await rename(unfinished, directory);
}

function refusal(cause: string, output: string): StartError {
  return new StartError(
    `The embedded database could not be created: ${cause}.${firstErrors(output) || lastWords(output)}`,
  );
}

async function requireSpace(directory: string, neededBytes: number): Promise<void> {
  const { bavail, blocks, bsize } = await statfs(directory);
  const free = bavail * bsize;
  // Some file systems do not tell.
  if (blocks === 0 || free >= neededBytes) return;
  throw new StartError(
    `The embedded database could not be created: ${directory} has ${inMegabytes(free)} MB left on its disk, and ` +
      `${inMegabytes(neededBytes)} MB are needed. Make room, or set another DATA_DIR.`,
  );
}

function inMegabytes(bytes: number): number {
  return Math.floor(bytes / 1024 ** 2);
}

function lastWords(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  return lines
    .slice(-3)
    .map((line) => `\n  ${line}`)
    .join('');
}
