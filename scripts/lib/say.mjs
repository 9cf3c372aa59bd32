import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';

/** The project's root, so that scripts work from any current directory. */
export const root = new URL('../../', import.meta.url);

/** A failure that the user can do something about: shown as one sentence, without a stack. */
export class SetupError extends Error {}

export function say(sentence) {
  process.stderr.write(`[mychat] ${sentence}\n`);
}

/** A signal handler that only keeps this process from ending. */
function ignore() {}

/** Runs a program in the project's root with its output shown. Resolves with its exit code, or 128 + the number of the signal. */
export async function run(program, args) {
  const child = spawn(program, args, { cwd: root, stdio: 'inherit' });
  // The terminal sends Ctrl-C to the child too. Other signals reach this process alone and are passed on; it ends after the child.
  const passOn = (signal) => child.kill(signal);
  process.on('SIGTERM', passOn).on('SIGHUP', passOn).on('SIGINT', ignore);
  try {
    const [code, signal] = await once(child, 'exit');
    return code ?? 128 + constants.signals[signal];
  } catch (error) {
    throw new SetupError(`${program} could not be started: ${error.message}`);
  } finally {
    process.off('SIGTERM', passOn).off('SIGHUP', passOn).off('SIGINT', ignore);
  }
}

/**
 * Ends this process with the shell that npm started it in. npm sends SIGTERM to that shell alone, which ends without passing it on;
 * then this process gets another parent. A shell that replaces itself by this process (exec) needs none of this.
 */
function endWithParent() {
  const parent = process.ppid;
  const check = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(check);
    process.kill(process.pid, 'SIGTERM');
  }, 250);
  check.unref();
}

/** Runs `main`. A SetupError is shown as one sentence and sets exit code 1. */
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
