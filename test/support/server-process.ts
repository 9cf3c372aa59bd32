import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { endProcess, type ProcessIdentity } from '../../src/infra/database/embedded/process-identity';
import { programArguments } from './built-programs';
import { memoryDirectory } from './memory-directory';

export interface ProcessOptions {
  /** A source file, or one that was built. Otherwise src/main.ts. */
  program?: string;
  /** A CommonJS file that is loaded into it first. */
  preload?: string;
  /** A command that runs the command given to it, like `env`. */
  through?: readonly string[];
  /** Another user's and his group's number; for root alone. */
  user?: number;
}

/** A program of ours as a process of its own, with everything it has said. */
export class ServerProcess {
  readonly child: ChildProcess;
  output = '';
  private readonly exited: Promise<number | NodeJS.Signals>;

  constructor(
    directory: string,
    settings: Record<string, string>,
    { program = 'src/main.ts', preload, through = [], user }: ProcessOptions = {},
  ) {
    const before = preload === undefined ? [] : ['--require', preload];
    const command = [...through, process.execPath, ...before, ...programArguments(program)];
    // Nothing of the developer's own settings: neither the environment nor, thanks to `cwd`, the .env file.
    this.child = spawn(command[0] ?? '', command.slice(1), {
      cwd: directory,
      env: { PATH: process.env.PATH, PORT: '0', ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(user !== undefined && { uid: user, gid: user }),
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
        this.child.emit('said');
      });
    }
    this.exited = once(this.child, 'close').then(([code, signal]) => code ?? signal);
  }

  /** Resolves with the match as soon as it has been said; throws when the process ends without. */
  async until(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.output);
      if (match) return match;
      const ended = await Promise.race([
        once(this.child, 'said').then(() => false),
        this.exited.then(() => true),
      ]);
      if (ended && !pattern.test(this.output))
        throw new Error(`It ended without ${pattern}:\n${this.output}`);
    }
  }

  /** Resolves with where it is served. */
  async ready(): Promise<string> {
    return (await this.until(/ready at (http:\S+)/))[1] ?? '';
  }

  /** Resolves with the exit code, or the signal that ended it. */
  exit(): Promise<number | NodeJS.Signals> {
    return this.exited;
  }

  async stop(): Promise<number | NodeJS.Signals> {
    this.child.kill('SIGTERM');
    return this.exited;
  }
}

/**
 * An empty directory to start servers in; what they leave running in it is ended with it. Its name is one that scripts and
 * servers like to split.
 */
export async function createServerDirectory() {
  const directory = await mkdtemp(join(memoryDirectory(), "mychat: server's ñ 日本-"));
  const started: ServerProcess[] = [];
  return {
    directory,
    dataDirectory: join(directory, '.data'),
    start(settings: Record<string, string> = {}, options: ProcessOptions = {}) {
      const server = new ServerProcess(directory, settings, options);
      started.push(server);
      return server;
    },
    async remove() {
      for (const { child } of started) child.kill('SIGKILL');
      const left = await readDatabaseNote(join(directory, '.data'));
      if (left) await endProcess(left, 5_000);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** The embedded database's process and socket, as noted in the data directory. */
export async function readDatabaseNote(
  dataDirectory: string,
): Promise<(ProcessIdentity & { socketPath: string }) | undefined> {
  const text = await readFile(join(dataDirectory, 'mysql', 'server.json'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text);
}
