import { spawnSync } from 'node:child_process';

/** The project's root: everything here works from any current directory. */
export const root = new URL('../../', import.meta.url);

/** What a person can act on. Shown as one sentence, without a stack. */
export class SetupError extends Error {}

export function say(sentence) {
  process.stderr.write(`[mychat] ${sentence}\n`);
}

/** Runs a program in the project's root with its output shown. Returns its exit code. */
export function run(program, args, env = {}) {
  const { status, error } = spawnSync(program, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: 'inherit',
  });
  if (error) throw new SetupError(`${program} could not be started: ${error.message}`);
  return status ?? 1;
}

/** Runs `main`, turning its refusals into one sentence and exit code 1. */
export async function runMain(main) {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    process.exitCode = 1;
  }
}
