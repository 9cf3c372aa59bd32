import type { Server as Engine, Socket as Connection, Transport } from 'engine.io';
import { textFrames } from './frames';
import { isWebSocket, type WebSocketTransport } from './transports';

type Packets = Parameters<Transport['send']>[0];

/** Engine.IO's packet type for a message (protocol 4). */
const MESSAGE = '4';

/**
 * Half of a busy server's time goes into one system call per packet. A batch ends with several packets per socket: they are
 * gathered until the end of the turn and written at once. A transport that is not what we know is left alone.
 */
export class CorkedWrites {
  private readonly waiting = new Map<WebSocketTransport, Packets>();
  private readonly senders = new WeakMap<WebSocketTransport, Transport['send']>();
  private isScheduled = false;

  install(engine: Engine): void {
    engine.on('connection', (connection: Connection) => {
      this.gather(connection.transport);
      connection.on('upgrade', (transport: Transport) => this.gather(transport));
    });
  }

  private gather(transport: Transport): void {
    if (!isWebSocket(transport)) return;
    this.senders.set(transport, transport.send.bind(transport));
    transport.send = (packets) => this.add(transport, packets);
    // A farewell must be written before the connection is closed.
    const close = transport.close.bind(transport);
    transport.close = (done) => {
      this.write(transport);
      close(done);
    };
  }

  private add(transport: WebSocketTransport, packets: Packets): void {
    const gathered = this.waiting.get(transport);
    if (gathered) gathered.push(...packets);
    else this.waiting.set(transport, [...packets]);
    if (this.isScheduled) return;
    this.isScheduled = true;
    setImmediate(() => {
      this.isScheduled = false;
      for (const each of this.waiting.keys()) this.write(each);
    });
  }

  private write(transport: WebSocketTransport): void {
    const packets = this.waiting.get(transport);
    if (!packets) return;
    this.waiting.delete(transport);
    this.senders.get(transport)?.(joined(packets) ?? packets);
  }
}

/** Engine.IO's own short cut for frames that were made elsewhere: several messages travel as one packet of frames. */
function joined(packets: Packets): Packets | undefined {
  const texts: string[] = [];
  for (const { type, data } of packets) {
    if (type !== 'message' || typeof data !== 'string') return undefined;
    texts.push(`${MESSAGE}${data}`);
  }
  const options = { compress: false, wsPreEncodedFrame: [textFrames(texts)] };
  return [{ type: 'message', options }];
}
