import { once } from 'node:events';
import { type AddressInfo, createConnection, createServer, type Server, type Socket } from 'node:net';
import type { DatabaseAddress } from '../../src/infra/database/session';

/** COM_QUERY and COM_STMT_EXECUTE of MySQL's client/server protocol: what costs a round trip. */
const QUERY = 0x03;
const EXECUTE = 0x17;
const HEADER_BYTES = 4;
/** Before the text of a query without attributes, where the server takes them, as MySQL does: their number, and one set of them. */
const NO_ATTRIBUTES = Buffer.from([0, 1]);

/**
 * What becomes of a query: it goes through; its answer is lost, with the connection cut or left open; it gets stuck on its
 * way, and so does everything after it, until `release`; the same, and it is answered then.
 */
export type Fate = 'pass' | 'cut after' | 'freeze after' | 'stick' | 'delay';

/** A query that something is to happen to. */
interface Plan {
  pattern: RegExp;
  fate: Fate;
  /** Matching queries that pass before. */
  skip: number;
  /** Of all that comes after it. */
  thenAll: Fate;
}

/** Stands between the server under test and its database: counts what is asked, and goes away on command. */
export class DatabaseProxy {
  /** What was asked, in order. Several statements in one packet are one entry. */
  queries: string[] = [];
  private plan: Plan | undefined;
  private fateOfAll: Fate = 'pass';
  private wasAsked = false;
  private readonly stuck: (() => void)[] = [];
  private readonly pairs = new Set<[Socket, Socket]>();
  private isFrozen = false;
  private port = 0;

  private constructor(
    private readonly server: Server,
    private readonly target: DatabaseAddress,
  ) {}

  static async start(target: DatabaseAddress): Promise<DatabaseProxy> {
    const server = createServer();
    const proxy = new DatabaseProxy(server, target);
    server.on('connection', (client) => proxy.connect(client));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get address(): DatabaseAddress {
    const { socketPath: _, ...rest } = this.target;
    return { ...rest, host: '127.0.0.1', port: (this.server.address() as AddressInfo).port };
  }

  /**
   * The next query that matches has this fate, after `skip` others that do; then all that follow have the fate `thenAll`. Where
   * none comes, `stop` fails: the test would have shown nothing.
   */
  onNext(
    pattern: RegExp,
    fate: Fate,
    { skip = 0, thenAll = 'pass' }: { skip?: number; thenAll?: Fate } = {},
  ): void {
    this.expectNoPlan();
    this.plan = { pattern, fate, skip, thenAll };
  }

  /** From now on everything goes through. */
  letPass(): void {
    this.expectNoPlan();
    this.fateOfAll = 'pass';
  }

  /** `down`: breaks off every connection and takes no new one. `hanging`: takes them, and lets nothing through. */
  async go(state: 'down' | 'hanging'): Promise<void> {
    if (state === 'down') return this.refuse();
    this.isFrozen = true;
    for (const sockets of this.pairs) sockets.forEach((socket) => socket.pause());
  }

  /** What got stuck arrives after all, where its connection still stands at the database's end. */
  release(): void {
    for (const arrive of this.stuck.splice(0)) arrive();
  }

  /** Breaks off every connection there is. */
  dropConnections(): void {
    for (const sockets of this.pairs) sockets.forEach((socket) => socket.destroy());
  }

  /** As if nothing had been; what was on its way goes through now. */
  async comeBack(): Promise<void> {
    this.isFrozen = false;
    for (const sockets of this.pairs) sockets.forEach((socket) => socket.resume());
    if (this.server.listening) return;
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
  }

  /** @throws where nothing was asked through it, or what a test waited for with {@link onNext} never came */
  async stop(): Promise<void> {
    this.dropConnections();
    if (this.server.listening) {
      this.server.close();
      await once(this.server, 'close');
    }
    if (!this.wasAsked) throw new Error('Nothing was asked through the proxy');
    this.expectNoPlan();
  }

  private expectNoPlan(): void {
    if (this.plan) throw new Error(`Nothing has matched ${this.plan.pattern} yet`);
  }

  private fateOf(sql: string): Fate {
    if (!this.plan?.pattern.test(sql)) return this.fateOfAll;
    if (this.plan.skip-- > 0) return 'pass';
    const { fate, thenAll } = this.plan;
    this.plan = undefined;
    this.fateOfAll = thenAll;
    return fate;
  }

  private async refuse(): Promise<void> {
    this.port = (this.server.address() as AddressInfo).port;
    const closed = once(this.server, 'close');
    this.server.close();
    this.dropConnections();
    await closed;
  }

  private connect(client: Socket): void {
    const { host, port = 3306, socketPath } = this.target;
    const upstream = socketPath
      ? createConnection(socketPath)
      : createConnection({ host: host ?? '127.0.0.1', port });
    const pair: [Socket, Socket] = [client, upstream];
    this.pairs.add(pair);
    let fate: Fate = 'pass';
    const late: Buffer[] = [];
    const count = packetCounter((command) => {
      const sql = this.note(command);
      if (sql === undefined || fate !== 'pass') return;
      fate = this.fateOf(sql);
      if (!isHeld(fate)) return;
      this.stuck.push(() => {
        if (fate === 'delay') fate = 'pass';
        upstream.write(Buffer.concat(late));
      });
    });
    client.on('data', (bytes) => {
      count(bytes);
      if (isHeld(fate)) late.push(bytes);
      else upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      if (fate === 'cut after') client.destroy();
      if (fate === 'pass') client.write(bytes);
    });
    for (const socket of pair) {
      if (this.isFrozen) socket.pause();
      // Whatever ends one side ends the other; why is no matter here.
      socket.on('error', () => {});
      socket.on('close', () => {
        // A connection that hangs: the database does not learn that its client has given it up.
        if (socket === client && (fate === 'stick' || fate === 'freeze after')) return;
        pair.forEach((other) => other.destroy());
        this.pairs.delete(pair);
      });
    }
  }

  private note(payload: Buffer): string | undefined {
    const [command] = payload;
    this.wasAsked = true;
    if (command === EXECUTE) this.queries.push('(a prepared statement)');
    if (command !== QUERY) return undefined;
    const hasPrefix = payload.subarray(1, 1 + NO_ATTRIBUTES.length).equals(NO_ATTRIBUTES);
    const sql = payload.toString('utf8', hasPrefix ? 1 + NO_ATTRIBUTES.length : 1);
    this.queries.push(sql);
    return sql;
  }
}

function isHeld(fate: Fate): boolean {
  return fate === 'stick' || fate === 'delay';
}

/** Calls back with the payload of each packet that begins a command: three bytes of length, and the sequence number 0. */
function packetCounter(onCommand: (payload: Buffer) => void): (bytes: Buffer) => void {
  let pending = Buffer.alloc(0);
  return (bytes) => {
    pending = Buffer.concat([pending, bytes]);
    while (pending.length >= HEADER_BYTES) {
      const end = HEADER_BYTES + pending.readUIntLE(0, 3);
      if (pending.length < end) return;
      if (pending[3] === 0) onCommand(pending.subarray(HEADER_BYTES, end));
      pending = pending.subarray(end);
    }
  };
}
