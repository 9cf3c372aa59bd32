import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** examples/browser as somebody would run it. */
export class Example {
  private constructor(
    readonly url: string,
    private readonly process: ChildProcess,
  ) {}

  static async start(mychat: string): Promise<Example> {
    const process = spawn('node', ['examples/browser/serve.mjs', mychat, '0'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface(process.stdout), 'line')) as [string];
    const [url] = /http:\/\/localhost:\d+/.exec(line) ?? [];
    if (url === undefined) throw new Error(`The example said: ${line}`);
    return new Example(url, process);
  }

  async stop(): Promise<void> {
    const ended = once(this.process, 'exit');
    this.process.kill();
    await ended;
  }
}

/** A way to a server that can be cut. */
export class Line {
  private readonly open = new Set<Socket>();
  private isCut = false;

  private constructor(private readonly server: Server) {}

  static async to(url: string): Promise<Line> {
    const line = new Line(createServer());
    const port = Number(new URL(url).port);
    line.server.on('connection', (near) => line.join(near, connect({ port, host: '127.0.0.1' })));
    line.server.listen(0, '127.0.0.1');
    await once(line.server, 'listening');
    return line;
  }

  get url(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  cut(): void {
    this.isCut = true;
    for (const socket of this.open) socket.destroy();
  }

  mend(): void {
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
