import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { WebSocket } from 'ws';
import type { TestApp } from './app';

type At = Pick<TestApp, 'url'>;

const wsUrl = ({ url }: At): string => `${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;

/** A websocket that speaks Socket.IO's protocol by hand, also in ways that no client does. */
export class RawSocket {
  readonly heard: string[] = [];
  readonly closed: Promise<void>;
  private readonly listeners = new Set<() => void>();

  private constructor(private readonly webSocket: WebSocket) {
    webSocket.on('error', () => {});
    webSocket.on('message', (data: Buffer) => {
      this.heard.push(data.toString());
      for (const listener of this.listeners) listener();
    });
    this.closed = new Promise((resolve) => webSocket.once('close', () => resolve()));
  }

  /** Opens the transport without authenticating. */
  static async open(at: At): Promise<RawSocket> {
    const socket = new RawSocket(new WebSocket(wsUrl(at)));
    await socket.until((text) => text.startsWith('0'));
    return socket;
  }

  /** Opens the transport and authenticates. */
  static async letIn(at: At, { token }: { token: string }): Promise<RawSocket> {
    const socket = await RawSocket.open(at);
    socket.say(`40${JSON.stringify({ token })}`);
    await socket.until((text) => text.startsWith('40'));
    return socket;
  }

  get isOpen(): boolean {
    return this.webSocket.readyState === WebSocket.OPEN;
  }

  say(...texts: string[]): void {
    for (const text of texts) if (this.isOpen) this.webSocket.send(text);
  }

  /** Sends many packets in few writes, as fast as possible. */
  flood(text: string, times: number): void {
    const { _socket: socket } = this.webSocket as unknown as { _socket: Socket };
    socket.cork();
    for (let n = 0; n < times; n++) this.webSocket.send(text);
    socket.uncork();
  }

  ping(times: number): void {
    for (let n = 0; n < times; n++) if (this.isOpen) this.webSocket.ping();
  }

  /** Resolves when such a packet has arrived; rejects if the socket closes before. */
  async until(isIt: (text: string) => boolean): Promise<void> {
    if (this.heard.some(isIt)) return;
    await new Promise<void>((resolve, reject) => {
      const check = () => {
        if (!isIt(this.heard.at(-1) ?? '')) return;
        this.listeners.delete(check);
        resolve();
      };
      this.listeners.add(check);
      void this.closed.then(() => reject(new Error(`Closed; it had heard: ${this.heard.join(' ')}`)));
    });
  }

  end(): void {
    this.webSocket.terminate();
  }
}

/** A TCP connection that has sent these bytes. */
export async function rawTcp({ url }: At, text: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connectTcp(Number(port), hostname);
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(text);
  return socket;
}
