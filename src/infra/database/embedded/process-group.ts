import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { findProcess, isRunning, type ProcessIdentity } from './process-identity';

/**
 * Runs a program in a process group of its own, and kills the group when standard input closes: also when this process is killed
 * and cannot do it. Exits with the program's code.
 */
const KILL_WITH_PARENT = `exec 3<&0
"$@" 3<&- </dev/null & program=$!
(read -r _ <&3; kill -s KILL 0) 2>/dev/null & watcher=$!
wait $program; code=$?
kill $watcher 2>/dev/null; exit $code`;

const MAX_OUTPUT_LENGTH = 256 * 1024;

export interface ProgramRun {
  /** Undefined if it could not be started, or was killed. */
  code: number | undefined;
  /** Of both streams, or why it could not be started. */
  output: string;
}

export interface ProgramOptions {
  cwd: string;
  /** Kills it, with everything it has started. */
  signal: AbortSignal;
  /** Called with the leader of its process group. */
  onStart: (leader: ProcessIdentity) => void;
}

/**
 * Runs a program to its end. What it starts itself, as a script does a server, is killed when it ends.
 * @throws the signal's reason if it was aborted, when everything has ended
 */
export async function runProgram(command: readonly string[], options: ProgramOptions): Promise<ProgramRun> {
  const { cwd, signal, onStart } = options;
  signal.throwIfAborted();
  const child = spawn('/bin/sh', ['-c', KILL_WITH_PARENT, 'sh', ...command], {
    cwd,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const leader = child.pid === undefined ? undefined : findProcess(child.pid);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      if (output.length < MAX_OUTPUT_LENGTH) output += text;
    });
  }
  child.stdin.on('error', () => {});
  const kill = () => killGroup(child.pid);
  const run = new Promise<ProgramRun>((resolve) => {
    child.once('error', (error) => resolve({ code: undefined, output: error.message }));
    child.once('close', (code) => resolve({ code: code ?? undefined, output }));
  });
  signal.addEventListener('abort', kill);
  // What a script has started may outlive it.
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

/** Kills a process group that a previous process left running, and waits until its leader is gone. */
export async function endGroup(leader: ProcessIdentity, timeoutMs: number): Promise<void> {
  for (
    const end = performance.now() + timeoutMs;
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
