import { once } from 'node:events';
import { type AddressInfo, createConnection, createServer, type Server, type Socket } from 'node:net';

/** What becomes of bytes on their way: they pass, late, or the connection is cut before or after them, or in their middle. */
export type Fate = 'pass' | 'delay' | 'cut before' | 'cut within' | 'cut after';
export type Way = 'up' | 'down';

const DELAY_MS = 50;

/** Stands between clients and the server under test. */
export class CuttingProxy {
  fateOf: (way: Way) => Fate = () => 'pass';
  /** How often a connection was cut. */
  cuts = 0;
  private readonly pairs = new Set<readonly [Socket, Socket]>();

  private constructor(
    private readonly server: Server,
    private readonly port: number,
  ) {
    server.on('connection', (client) => this.carry(client));
  }

  /** @param url of the server */
  static async start(url: string): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(createServer(), Number(new URL(url).port));
    proxy.server.listen(0, 'localhost');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  cutAll(): void {
    for (const pair of this.pairs) this.cut(pair);
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.cutAll();
    await closed;
  }

  private carry(client: Socket): void {
    const server = createConnection({ host: 'localhost', port: this.port });
    const pair = [client, server] as const;
    this.pairs.add(pair);
    client.on('data', (bytes) => this.pass('up', bytes, pair));
    server.on('data', (bytes) => this.pass('down', bytes, pair));
    for (const socket of pair) {
      socket.setNoDelay(true);
      // Whatever ends one side ends the other.
      socket.on('error', () => {});
      socket.on('close', () => this.end(pair));
    }
  }

  private pass(way: Way, bytes: Buffer, pair: readonly [Socket, Socket]): void {
    const [from, to] = way === 'up' ? pair : [pair[1], pair[0]];
    const fate = this.fateOf(way);
    if (fate === 'cut before') this.cut(pair);
    else if (fate === 'cut within') to.write(bytes.subarray(0, bytes.length >> 1), () => this.cut(pair));
    else if (fate === 'cut after') to.write(bytes, () => this.cut(pair));
    else if (fate === 'delay') {
      from.pause();
      setTimeout(() => {
        to.write(bytes);
        from.resume();
      }, DELAY_MS);
    } else to.write(bytes);
  }

  private cut(pair: readonly [Socket, Socket]): void {
    if (this.pairs.has(pair)) this.cuts += 1;
    this.end(pair);
  }

  private end(pair: readonly [Socket, Socket]): void {
    this.pairs.delete(pair);
    for (const socket of pair) socket.destroy();
  }
}
