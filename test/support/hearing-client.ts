import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import type { TestApp } from './app';

export type At = Pick<TestApp, 'url'>;
export type ConnectOptions = Partial<ManagerOptions & SocketOptions>;

interface Received {
  name: string;
  payload: unknown;
  /** Was handed out by `next` before. */
  isTaken: boolean;
}

export const PATIENCE_MS = 60_000;

/** A real Socket.IO client that keeps everything it is told. `Payloads`: what it may be told, by name. */
export abstract class HearingClient<Payloads extends object> {
  private readonly received: Received[] = [];
  private readonly listeners = new Set<() => void>();

  constructor(readonly socket: Socket) {
    socket.onAny((name: string, payload: unknown) => {
      this.received.push({ name, payload, isTaken: false });
      for (const listener of this.listeners) listener();
    });
  }

  /** A round trip. What the server had said to this socket before has arrived, because packets keep their order. */
  abstract barrier(): Promise<void>;

  /** The oldest event of this name that was not handed out yet; waits for it. */
  async next<Name extends keyof Payloads & string>(name: Name): Promise<Payloads[Name]> {
    const find = () => this.received.find((event) => event.name === name && !event.isTaken);
    if (!find()) await this.until(() => find() !== undefined, `event ${name}`);
    const event = find() as Received;
    event.isTaken = true;
    return event.payload as Payloads[Name];
  }

  /** Every event of this name, handed out or not, that the server had said before this was asked. */
  async all<Name extends keyof Payloads & string>(name: Name): Promise<Payloads[Name][]> {
    await this.barrier();
    return this.heard(name);
  }

  /** As {@link all}, without asking the server: for a client that is cut off. */
  heard<Name extends keyof Payloads & string>(name: Name): Payloads[Name][] {
    return this.received
      .filter((event) => event.name === name)
      .map((event) => event.payload as Payloads[Name]);
  }

  /** The names of all events so far, in the order they came; `hello` is left out, which opens every connection. */
  async names(): Promise<string[]> {
    await this.barrier();
    return this.received.map(({ name }) => name).filter((name) => name !== 'hello');
  }

  /** Forgets what came until now, so that what follows can be looked at alone. */
  async forget(): Promise<void> {
    await this.barrier();
    this.received.length = 0;
  }

  /** Why the connection ended; waits for that. */
  disconnected(): Promise<string> {
    return new Promise((resolve) => {
      if (!this.socket.connected) resolve('already');
      this.socket.once('disconnect', resolve);
    });
  }

  close(): void {
    this.socket.disconnect();
  }

  /** Waits until it is true, which is asked again with every event. */
  protected async until(isTrue: () => boolean, what: string): Promise<void> {
    if (isTrue()) return;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.listeners.delete(check);
        const names = this.received.map(({ name }) => name).join(', ');
        reject(new Error(`No ${what} within ${PATIENCE_MS} ms; there were: ${names || 'none'}`));
      }, PATIENCE_MS);
      const check = () => {
        if (!isTrue()) return;
        clearTimeout(timer);
        this.listeners.delete(check);
        resolve();
      };
      this.listeners.add(check);
    });
  }
}

const open = new Set<Socket>();

/** Not connected yet. {@link closeSockets} closes it. */
export function createSocket(url: string, options: ConnectOptions): Socket {
  const socket = io(url, {
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    autoConnect: false,
    ...options,
  });
  open.add(socket);
  return socket;
}

/** Resolves once it is let in. */
export function letIn(socket: Socket): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    socket
      .once('connect', () => resolve())
      .once('connect_error', reject)
      .connect();
  });
}

/** Closes every device that is still open; for `afterEach`. */
export function closeSockets(): void {
  for (const socket of open) socket.disconnect();
  open.clear();
}
