import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { findProcess, isRunning, type ProcessIdentity } from './process-identity';

/**
 * Runs a program in a process group of its own, which ends when our end of the pipe closes: also when we are killed and can say
 * nothing. Exits as the program does.
 */
const END_WITH_US = `exec 3<&0
"$@" 3<&- </dev/null & program=$!
(read -r _ <&3; kill -s KILL 0) 2>/dev/null & watcher=$!
wait $program; code=$?
kill $watcher 2>/dev/null; exit $code`;

const MAX_OUTPUT = 256 * 1024;

export interface ProgramRun {
  /** Undefined where it could not be started, or was killed. */
  code: number | undefined;
  /** What it said, both streams, or why it could not be started. */
  output: string;
}

export interface ProgramOptions {
  cwd: string;
  /** Ends it, with everything it has started. */
  signal: AbortSignal;
  /** Told who leads its group. */
  onStart: (leader: ProcessIdentity) => void;
}

/**
 * Runs a program to its end. Whatever it starts itself, like a script its server, ends with it.
 * @throws the signal's reason, once everything has ended
 */
export async function runProgram(command: readonly string[], options: ProgramOptions): Promise<ProgramRun> {
  const { cwd, signal, onStart } = options;
  signal.throwIfAborted();
  const child = spawn('/bin/sh', ['-c', END_WITH_US, 'sh', ...command], {
    cwd,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const leader = child.pid === undefined ? undefined : findProcess(child.pid);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      if (output.length < MAX_OUTPUT) output += text;
    });
  }
  child.stdin.on('error', () => {});
  const kill = () => killGroup(child.pid);
  const run = new Promise<ProgramRun>((resolve) => {
    child.once('error', (error) => resolve({ code: undefined, output: error.message }));
    child.once('close', (code) => resolve({ code: code ?? undefined, output }));
  });
  signal.addEventListener('abort', kill);
  // A script that was killed may have left what it had started.
  child.once('exit', kill);
  try {
    if (leader) onStart(leader);
  } catch (error) {
    kill();
    await run;
    throw error;
  }
  const ended = await run;
  signal.removeEventListener('abort', kill);
  signal.throwIfAborted();
  return ended;
}

/** Ends a group that an earlier process of ours left, and waits until its leader is gone. */
export async function endGroup(leader: ProcessIdentity, withinMs: number): Promise<void> {
  for (
    const end = performance.now() + withinMs;
    isRunning(leader) && performance.now() < end;
    await delay(25)
  ) {
    killGroup(leader.pid);
  }
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
