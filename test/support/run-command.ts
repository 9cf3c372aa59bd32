import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programArguments } from './built-programs';

/** A command that hangs is killed soon after its test has failed. */
const ENDED_AFTER_MS = 120_000;

export interface CommandResult {
  code: number;
  /** Standard output and standard error together. */
  output: string;
}

/** Runs a command in an empty directory, with only these settings, and `input` as its standard input, which is no terminal. */
export async function runCommand(
  name: string,
  args: readonly string[],
  settings: Record<string, string>,
  input = '',
): Promise<CommandResult> {
  const directory = await mkdtemp(join(tmpdir(), 'mychat-command-'));
  try {
    return await new Promise((done) => {
      const { stdin } = execFile(
        process.execPath,
        [...programArguments(`src/cli/${name}.ts`), ...args],
        {
          cwd: directory,
          env: { PATH: process.env.PATH, ...settings },
          timeout: ENDED_AFTER_MS,
          killSignal: 'SIGKILL',
        },
        (error, stdout, stderr) => {
          // A process that was killed has no exit code.
          const code = typeof error?.code === 'number' ? error.code : -1;
          done({ code: error ? code : 0, output: stdout + stderr });
        },
      );
      // A command that ends without reading breaks the pipe.
      stdin?.on('error', () => {}).end(input);
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
