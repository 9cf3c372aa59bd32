import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { compileBench } from './compile';

let compiled: string | undefined;

/** Those of `npm start`, for whoever is measured. */
const OPTIONS = ['--max-semi-space-size=64'];

/** Starts a program of bench/, named by its path there, with its input as an argument. */
export function start(file: string, input: unknown, options: readonly string[] = OPTIONS): ChildProcess {
  compiled ??= compileBench();
  const program = join(compiled, file.replace(/\.ts$/, '.js'));
  return fork(program, [typeof input === 'string' ? input : JSON.stringify(input)], {
    execArgv: ['--expose-gc', ...options],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

/** What a child answers first; rejects where it ends before. */
async function answerOf<Answer>(child: ChildProcess): Promise<Answer> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`A process of the benchmark ended with ${String(code)}`);
  });
  const answered = once(child, 'message').then(([answer]) => answer as Answer);
  return Promise.race([answered, ended]);
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
    const { port } = await answerOf<{ port: number }>(server);
    return await work(`http://127.0.0.1:${port}`, server);
  } finally {
    const ended = server.exitCode === null ? once(server, 'exit') : undefined;
    if (server.connected) server.disconnect();
    await ended;
  }
}

/** Runs `work` while a process that has said that it is ready goes on; it ends with it. */
export async function withProcess<Result>(
  file: string,
  job: unknown,
  work: () => Promise<Result>,
): Promise<Result> {
  const child = start(file, job);
  try {
    await answerOf(child);
    return await work();
  } finally {
    const ended = child.exitCode === null ? once(child, 'exit') : undefined;
    if (child.connected) child.disconnect();
    await ended;
  }
}

/** Runs a client in a process of its own. */
export async function runClient<Result>(file: string, job: unknown): Promise<Result> {
  return answerOf<Result>(start(file, job));
}

/** Bytes, after a garbage collection. */
export async function memoryOf(server: ChildProcess): Promise<number> {
  server.send('memory');
  const { rss } = await answerOf<{ rss: number }>(server);
  return rss;
}
