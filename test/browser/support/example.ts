import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** An example's server, started as a user would. */
export class Example {
  private constructor(
    readonly url: string,
    private readonly process: ChildProcess,
  ) {}

  static async start(
    program: string,
    args: readonly string[],
    settings: Record<string, string> = {},
  ): Promise<Example> {
    const child = spawn(program, args, {
      // Python's server logs every request on standard error.
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, ...settings },
    });
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const [url] = /http:\/\/localhost:\d+/.exec(line) ?? [];
    if (url === undefined) throw new Error(`The example printed: ${line}`);
    return new Example(url, child);
  }

  async stop(): Promise<void> {
    const ended = once(this.process, 'exit');
    this.process.kill();
    await ended;
  }
}

/** A TCP relay to a server, whose connections can be cut. */
export class Relay {
  private readonly open = new Set<Socket>();
  private isCut = false;

  private constructor(private readonly server: Server) {}

  static async to(url: string): Promise<Relay> {
    const relay = new Relay(createServer());
    const port = Number(new URL(url).port);
    relay.server.on('connection', (near) => relay.join(near, connect({ port, host: '127.0.0.1' })));
    relay.server.listen(0, '127.0.0.1');
    await once(relay.server, 'listening');
    return relay;
  }

  get url(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  cut(): void {
    this.isCut = true;
    for (const socket of this.open) socket.destroy();
  }

  restore(): void {
    this.isCut = false;
  }

  stop(): void {
    this.cut();
    this.server.close();
  }

  private join(near: Socket, far: Socket): void {
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.open.add(one);
      one.on('error', () => {});
      one.on('close', () => {
        this.open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
    if (this.isCut) near.destroy();
  }
}
