import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { CommitTime } from './commit-times';
import { compileBench } from './compile';

let compiled: string | undefined;

/** The options of `npm start`, for every contender. */
const OPTIONS = ['--max-semi-space-size=64'];

/** BENCH_CPU_PROF names a directory for profiles of all processes: `node --cpu-prof`. What is measured with it counts for nothing. */
const PROFILING = process.env.BENCH_CPU_PROF
  ? ['--cpu-prof', '--cpu-prof-dir', process.env.BENCH_CPU_PROF]
  : [];

/** Starts a program of bench/, named by its path there, with its input as an argument. */
export function start(file: string, input: unknown, options: readonly string[] = OPTIONS): ChildProcess {
  compiled ??= compileBench();
  const program = join(compiled, file.replace(/\.ts$/, '.js'));
  return fork(program, [typeof input === 'string' ? input : JSON.stringify(input)], {
    execArgv: ['--expose-gc', ...options, ...PROFILING],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

/** The first message of a child; rejects if it ends before. */
export async function firstMessage<Message>(child: ChildProcess): Promise<Message> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`A process of the benchmark ended with ${String(code)}`);
  });
  const received = once(child, 'message').then(([message]) => message as Message);
  return Promise.race([received, ended]);
}

/** Runs `work` against a server in a process of its own. */
export async function withServer<Result>(
  file: string,
  input: unknown,
  work: (url: string, server: ChildProcess) => Promise<Result>,
  options?: readonly string[],
): Promise<Result> {
  const server = start(file, input, options);
  try {
    const { port } = await firstMessage<{ port: number }>(server);
    return await work(`http://127.0.0.1:${port}`, server);
  } finally {
    const ended = server.exitCode === null ? once(server, 'exit') : undefined;
    if (server.connected) server.disconnect();
    await ended;
  }
}

/** Starts a process, runs `work` once it has said that it is ready, and ends it with `work`. */
export async function withProcess<Result>(
  file: string,
  job: unknown,
  work: () => Promise<Result>,
): Promise<Result> {
  const child = start(file, job);
  try {
    await firstMessage(child);
    return await work();
  } finally {
    const ended = child.exitCode === null ? once(child, 'exit') : undefined;
    if (child.connected) child.disconnect();
    await ended;
  }
}

/** Runs a client in a process of its own, and returns its result. */
export async function runClient<Result>(file: string, job: unknown): Promise<Result> {
  return firstMessage<Result>(start(file, job));
}

/** The same for a client that also says how far it is: it sends `{ progress }` any number of times, and `{ result }` at the end. */
export async function runTellingClient<Result>(
  file: string,
  job: unknown,
  onProgress: (progress: unknown) => void,
): Promise<Result> {
  const child = start(file, job);
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`A process of the benchmark ended with ${String(code)}`);
  });
  const result = new Promise<Result>((resolve) => {
    child.on('message', (message: { progress: unknown } | { result: Result }) => {
      if ('result' in message) resolve(message.result);
      else onProgress(message.progress);
    });
  });
  return Promise.race([result, ended]);
}

/** Resident bytes, after a garbage collection. */
export async function memoryOf(server: ChildProcess): Promise<number> {
  server.send('memory');
  const { rss } = await firstMessage<{ rss: number }>(server);
  return rss;
}

/** When messages were stored, of a server that notes it. */
export async function commitsOf(server: ChildProcess): Promise<CommitTime[]> {
  server.send('commits');
  const { commits } = await firstMessage<{ commits: CommitTime[] }>(server);
  return commits;
}
