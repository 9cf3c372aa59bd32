import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import type {
  Ack,
  ClientEventName,
  ServerEventName,
  ServerPayload,
} from '../../src/contracts/classic/events';
import type { TestApp } from './app';
import type { Person } from './people';

type At = Pick<TestApp, 'url'>;
type ConnectOptions = Partial<ManagerOptions & SocketOptions>;

interface Received {
  name: string;
  payload: unknown;
  /** Was handed out by `next` before. */
  isTaken: boolean;
}

/** What a connection that was not let in is told. */
export interface ConnectError extends Error {
  data?: { success: false; message: string; code: string };
}

const PATIENCE_MS = 60_000;

/** A device: a real Socket.IO client that keeps everything it is told. */
export class SocketClient {
  private readonly received: Received[] = [];
  private readonly listeners = new Set<() => void>();

  constructor(readonly socket: Socket) {
    socket.onAny((name: string, payload: unknown) => {
      this.received.push({ name, payload, isTaken: false });
      for (const listener of this.listeners) listener();
    });
  }

  /** The oldest event of this name that was not handed out yet; waits for it. */
  async next<Name extends ServerEventName>(name: Name): Promise<ServerPayload<Name>> {
    const find = () => this.received.find((event) => event.name === name && !event.isTaken);
    if (!find()) await this.until(() => find() !== undefined, `event ${name}`);
    const event = find() as Received;
    event.isTaken = true;
    return event.payload as ServerPayload<Name>;
  }

  /** Every event of this name, handed out or not, that the server had said before this was asked. */
  async all<Name extends ServerEventName>(name: Name): Promise<ServerPayload<Name>[]> {
    await this.barrier();
    return this.heard(name);
  }

  /** As {@link all}, without asking the server: for a client that is cut off. */
  heard<Name extends ServerEventName>(name: Name): ServerPayload<Name>[] {
    return this.received
      .filter((event) => event.name === name)
      .map((event) => event.payload as ServerPayload<Name>);
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

  /** Says something without waiting for an answer. */
  emit(event: ClientEventName, payload: unknown): void {
    this.socket.emit(event, payload);
  }

  /** Says something and waits for the acknowledgement. */
  async call(event: ClientEventName, payload?: unknown): Promise<Ack> {
    const said = payload === undefined ? [] : [payload];
    return (await this.socket.timeout(PATIENCE_MS).emitWithAck(event, ...said)) as Ack;
  }

  /** Sends a message that must be stored, and answers it. */
  async send(receiver: Pick<Person, 'id'>, content: string, temp_id = `t-${Math.random()}`) {
    const ack = await this.call('send_message', { receiver_id: receiver.id, content, temp_id });
    if (!ack.success || !ack.message) throw new Error(`It was not sent: ${JSON.stringify(ack)}`);
    return ack.message;
  }

  /** A round trip. What the server had said to this socket before has arrived, because packets keep their order. */
  async barrier(): Promise<void> {
    await this.call('leave_conversation', { contact_user_id: Number.MAX_SAFE_INTEGER });
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

  private async until(isTrue: () => boolean, what: string): Promise<void> {
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

function createSocket(url: string, options: ConnectOptions): Socket {
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

/** Connects a device of this person, and answers once it is let in. */
export async function connect(
  at: At,
  { token }: Pick<Person, 'token'>,
  options: ConnectOptions = {},
): Promise<SocketClient> {
  const socket = createSocket(at.url, { auth: { token }, ...options });
  const client = new SocketClient(socket);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve).once('connect_error', reject).connect();
  });
  return client;
}

/** Tries to connect where that must fail, and answers what the client is told. */
export async function connectError(
  at: At,
  auth: Record<string, unknown>,
  options: ConnectOptions = {},
): Promise<ConnectError> {
  const socket = createSocket(at.url, { auth, ...options });
  return new Promise<ConnectError>((resolve, reject) => {
    socket
      .once('connect', () => reject(new Error('It was let in')))
      .once('connect_error', resolve)
      .connect();
  });
}

/** Closes every device that is still open; for `afterEach`. */
export function closeSockets(): void {
  for (const socket of open) socket.disconnect();
  open.clear();
}
