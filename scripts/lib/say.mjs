import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';

/** The project's root: everything here works from any current directory. */
export const root = new URL('../../', import.meta.url);

/** What a person can act on. Shown as one sentence, without a stack. */
export class SetupError extends Error {}

export function say(sentence) {
  process.stderr.write(`[mychat] ${sentence}\n`);
}

function wait() {}

/** Runs a program in the project's root with its output shown. Resolves with its exit code. */
export async function run(program, args) {
  const child = spawn(program, args, { cwd: root, stdio: 'inherit' });
  // Ctrl-C reaches the child by itself, from the terminal. What only we are told, we pass on; and we end after it.
  const passOn = (signal) => child.kill(signal);
  process.on('SIGTERM', passOn).on('SIGHUP', passOn).on('SIGINT', wait);
  try {
    const [code, signal] = await once(child, 'exit');
    return code ?? 128 + constants.signals[signal];
  } catch (error) {
    throw new SetupError(`${program} could not be started: ${error.message}`);
  } finally {
    process.off('SIGTERM', passOn).off('SIGHUP', passOn).off('SIGINT', wait);
  }
}

/**
 * npm passes SIGTERM on to its shell alone, and that dies of it without a word to us: a new parent means the same. Where
 * the shell has put us in its own place, npm tells us itself, and this never happens.
 */
function endWithParent() {
  const parent = process.ppid;
  const look = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(look);
    process.kill(process.pid, 'SIGTERM');
  }, 250);
  look.unref();
}

/** Runs `main`, turning its refusals into one sentence and exit code 1. */
export async function runMain(main) {
  endWithParent();
  try {
    await main();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    process.exitCode = 1;
  }
}
