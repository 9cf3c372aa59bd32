import { existsSync } from 'node:fs';
import { mkdir, rename, rm, statfs } from 'node:fs/promises';
import { causeOf, firstErrors } from './mariadb-failure';
import type { DatabasePrograms } from './mariadb-programs';
import { commonArguments, temporaryDirectory } from './mariadb-server';
import type { ProcessIdentity } from './process-identity';
import { runProgram } from './process-group';
import { StartError } from '../../start-error';

export interface CreationOptions {
  signal: AbortSignal;
  /** The server's: some of them decide how the files are laid out, and count only when those are created. */
  flags: readonly string[];
  /** Has to be free on the disk. */
  neededBytes: number;
  /** Called with the leader of the process group that creates it, which outlives this process if that is killed. */
  onStart?: (leader: ProcessIdentity) => void;
}

/** With a full disk the server waits for room instead of failing. */
const CREATE_TIMEOUT_MS = 600_000;

/**
 * Creates the data directory unless it exists. One that was left unfinished is created anew.
 * @throws StartError if there is no room for it, or if it cannot be created
 */
export async function createDataDirectory(
  programs: DatabasePrograms,
  directory: string,
  { signal, flags, neededBytes, onStart = () => {} }: CreationOptions,
): Promise<void> {
  await mkdir(temporaryDirectory(directory), { recursive: true, mode: 0o700 });
  if (existsSync(directory)) return;
  const unfinished = `${directory}.unfinished`;
  // A process that was killed while it created it may still be writing.
  await rm(unfinished, { recursive: true, force: true, maxRetries: 10 });
  await requireSpace(temporaryDirectory(directory), neededBytes);
  await mkdir(unfinished, { mode: 0o700 });
  const [program, args] = programs.installer
    ? [programs.installer, ['--auth-root-authentication-method=normal', '--skip-test-db']]
    : [programs.server, ['--initialize-insecure']];
  const command = [program, ...commonArguments(unfinished), ...args, ...flags];
  const limit = AbortSignal.timeout(CREATE_TIMEOUT_MS);
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
    `The embedded database could not be created: ${cause}.${firstErrors(output) || lastLines(output)}`,
  );
}

async function requireSpace(directory: string, neededBytes: number): Promise<void> {
  const { bavail, blocks, bsize } = await statfs(directory);
  const free = bavail * bsize;
  // Some file systems do not say.
  if (blocks === 0 || free >= neededBytes) return;
  throw new StartError(
    `The embedded database could not be created: ${directory} has ${inMegabytes(free)} MB left on its disk, and ` +
      `${inMegabytes(neededBytes)} MB are needed. Make room, or set another DATA_DIR.`,
  );
}

function inMegabytes(bytes: number): number {
  return Math.floor(bytes / 1024 ** 2);
}

function lastLines(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  return lines
    .slice(-3)
    .map((line) => `\n  ${line}`)
    .join('');
}
