import { connect, type Socket } from 'node:net';
import { clientFrame, FrameStream } from './frame-stream';

export interface RawSocketOptions {
  url: string;
  /** Of Socket.IO's handshake. */
  auth: object;
  /** The address it comes from. */
  localAddress?: string;
  /** An event's name and arguments as JSON: `["name",…]`. Only valid during the call. */
  onEvent: (json: Buffer) => void;
  /** It was open, and is not any more. */
  onClose: () => void;
}

const HEADERS_END = '\r\n\r\n';
/** What one read can bring; of all sockets together, as each is done with it before the next one reads. */
const READ_BUFFER = Buffer.alloc(1_048_576);

/** Engine.IO's and Socket.IO's packet types (protocols 4 and 5). */
const OPEN = 0x30;
const PING = 0x32;
const MESSAGE = 0x34;
const CONNECT = 0x30;
const EVENT = 0x32;

function upgradeOf(host: string): string {
  const lines = [
    'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
    `Host: ${host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ];
  return `${lines.join('\r\n')}${HEADERS_END}`;
}

/**
 * A Socket.IO connection made by hand. A process with thousands of Socket.IO's own clients costs more than the servers that it is to measure, whatever they
 * send: this one reads all sockets into one buffer, and hands the bytes of an event on as they are.
 */
export class RawSocket {
  private readonly stream: Socket;
  private readonly frames: FrameStream;
  private head: Buffer | undefined = Buffer.alloc(0);
  private isOpen = false;

  /** Resolves when the server has admitted it; rejects if it does not. */
  static open(options: RawSocketOptions): Promise<RawSocket> {
    return new Promise((resolve, reject) => {
      const socket = new RawSocket(options, () => resolve(socket), reject);
    });
  }

  private constructor(
    private readonly options: RawSocketOptions,
    private readonly onOpen: () => void,
    private readonly onRefused: (error: Error) => void,
  ) {
    const { hostname, port, host } = new URL(options.url);
    this.frames = new FrameStream(
      (text) => this.receive(text),
      () => this.stream.end(),
    );
    this.stream = connect({
      host: hostname,
      port: Number(port),
      noDelay: true,
      ...(options.localAddress !== undefined && { localAddress: options.localAddress }),
      onread: {
        buffer: READ_BUFFER,
        callback: (length) => {
          this.read(READ_BUFFER.subarray(0, length));
          return true;
        },
      },
    });
    this.stream.once('connect', () => this.stream.write(upgradeOf(host)));
    this.stream.on('error', () => {});
    this.stream.once('close', () => {
      if (this.isOpen) options.onClose();
      else onRefused(new Error('The connection was closed before it was open'));
    });
  }

  emit(name: string, payload: unknown): void {
    this.stream.write(clientFrame(`42${JSON.stringify([name, payload])}`));
  }

  close(): void {
    this.isOpen = false;
    this.stream.destroy();
  }

  private read(bytes: Buffer): void {
    if (!this.head) return this.frames.receive(bytes);
    const head = Buffer.concat([this.head, bytes]);
    const end = head.indexOf(HEADERS_END);
    this.head = end < 0 ? head : undefined;
    if (end < 0) return;
    const status = head.toString('latin1', 0, head.indexOf('\r\n'));
    if (!status.includes(' 101 ')) return this.refuse(status);
    this.frames.receive(head.subarray(end + HEADERS_END.length));
  }

  private receive(text: Buffer): void {
    const type = text[0];
    const kind = text[1];
    if (type === MESSAGE && kind === EVENT) this.options.onEvent(text.subarray(2));
    else if (type === PING) this.stream.write(clientFrame('3'));
    else if (type === OPEN) this.stream.write(clientFrame(`40${JSON.stringify(this.options.auth)}`));
    else if (type === MESSAGE && kind === CONNECT) {
      this.isOpen = true;
      this.onOpen();
    } else this.refuse(text.toString());
  }

  private refuse(why: string): void {
    this.onRefused(new Error(`The server has refused a connection: ${why}`));
    this.stream.destroy();
  }
}
