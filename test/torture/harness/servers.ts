import { createServer } from 'node:net';
import type { DatabaseAddress } from '../../../src/infra/database/session';
import { listen } from '../../../src/infra/listen';
import { createServerDirectory, type ServerProcess } from '../../support/server-process';

export const SECRET = 'a secret of a test, long enough to be one in production';

interface Server {
  process: ServerProcess;
  url: string;
  port: number;
  /** Undefined for that of this checkout. */
  program: string | undefined;
}

/** Server processes that are killed and come back, each at its own port. */
export class Servers {
  private readonly servers: Server[] = [];

  private constructor(
    private readonly place: Awaited<ReturnType<typeof createServerDirectory>>,
    private readonly settings: Record<string, string>,
  ) {}

  static async start(
    database: DatabaseAddress | 'embedded',
    count: number,
    settings: Record<string, string> = {},
  ): Promise<Servers> {
    const servers = new Servers(await createServerDirectory(), {
      RATE_LIMIT: 'off',
      LOG_LEVEL: 'info',
      JWT_SECRET_KEY: SECRET,
      LEGACY_TOKENS: 'on',
      ...(database !== 'embedded' && { CONN_URL: urlOf(database) }),
      ...settings,
    });
    for (let number = 0; number < count; number++) await servers.add();
    return servers;
  }

  /** One more beside the others: of this checkout, or the program of another build. */
  async add(program?: string): Promise<void> {
    const port = await freePort();
    const process = this.launch({ port, program });
    this.servers.push({ process, port, program, url: await process.ready() });
  }

  get dataDirectory(): string {
    return this.place.dataDirectory;
  }

  /** Also of those that are just coming back: clients find out by trying. */
  get urls(): string[] {
    return this.servers.map(({ url }) => url);
  }

  pidOf(index: number): number {
    return this.servers[index]?.process.child.pid ?? 0;
  }

  /** What the servers that run now have said. */
  get outputs(): string {
    return this.servers.map(({ process }) => process.output).join('');
  }

  /** True while no server ended that was not killed. */
  get allRun(): boolean {
    return this.servers.every(
      ({ process: { child } }) => child.exitCode === null && child.signalCode === null,
    );
  }

  /** `kill -9`, and a new one at the same port. */
  async killAndRestart(index: number): Promise<void> {
    const server = this.servers[index];
    if (!server) throw new Error(`There is no server ${index}`);
    server.process.child.kill('SIGKILL');
    await server.process.exit();
    server.process = this.launch(server);
    await server.process.ready();
  }

  /** Ends them properly, and returns how each ended. */
  async stop(): Promise<(number | NodeJS.Signals)[]> {
    return Promise.all(this.servers.map(({ process }) => process.stop()));
  }

  remove(): Promise<void> {
    return this.place.remove();
  }

  private launch({ port, program }: Pick<Server, 'port' | 'program'>): ServerProcess {
    const settings = { ...this.settings, PORT: String(port) };
    return this.place.start(settings, program === undefined ? {} : { program });
  }
}

function urlOf({ socketPath, user, password = '', host, port, database }: DatabaseAddress): string {
  const name = `${encodeURIComponent(user ?? '')}:${encodeURIComponent(password)}`;
  if (socketPath) return `mysql://${name}@localhost/${database}?socket=${encodeURIComponent(socketPath)}`;
  return `mysql://${name}@${host}:${port}/${database}`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server, 0);
  await new Promise((resolve) => server.close(resolve));
  return port;
}
