import type { Server as Engine, Socket as Connection, Transport } from 'engine.io';
import { textFrames } from './frames';
import { takesFrames } from './transports';

type Packets = Parameters<Transport['send']>[0];
type Packet = Packets[number];

/** Engine.IO's packet type for a message (protocol 4). */
const MESSAGE = '4';

/**
 * Half of a busy server's time goes into one system call per packet. A batch ends with several packets per socket: they are
 * gathered until the end of the turn and written at once. A transport that is not what we know is left alone.
 */
export class CorkedWrites {
  /** A text is a message that took the short way. */
  private readonly waiting = new Map<Transport, (string | Packet)[]>();
  private readonly senders = new WeakMap<Transport, Transport['send']>();
  private isScheduled = false;

  install(engine: Engine): void {
    engine.on('connection', (connection: Connection) => {
      this.gather(connection.transport);
      connection.on('upgrade', (transport: Transport) => this.gather(transport));
    });
  }

  /** Sends a message by the shortest way that keeps its place: past Engine.IO's buffer where nothing waits in it. */
  send(connection: Connection, text: string): void {
    const { transport } = connection;
    const isNext = connection.readyState === 'open' && transport.writable && this.senders.has(transport);
    if (isNext) this.add(transport, [text]);
    else connection.write(text);
  }

  private gather(transport: Transport): void {
    if (!takesFrames(transport)) return;
    this.senders.set(transport, transport.send.bind(transport));
    transport.send = (packets) => this.add(transport, packets);
    // A farewell must be written before the connection is closed.
    const close = transport.close.bind(transport);
    transport.close = (done) => {
      this.write(transport);
      close(done);
    };
  }

  private add(transport: Transport, packets: readonly (string | Packet)[]): void {
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

  private write(transport: Transport): void {
    const packets = this.waiting.get(transport);
    if (!packets) return;
    this.waiting.delete(transport);
    this.senders.get(transport)?.(joined(packets) ?? packets.map(toPacket));
  }
}

/** Engine.IO's own short cut for frames that were made elsewhere: several messages travel as one packet of frames. */
function joined(packets: readonly (string | Packet)[]): Packets | undefined {
  const texts: string[] = [];
  for (const packet of packets) {
    const text = typeof packet === 'string' ? packet : packet.type === 'message' ? packet.data : undefined;
    if (typeof text !== 'string') return undefined;
    texts.push(`${MESSAGE}${text}`);
  }
  const options = { compress: false, wsPreEncodedFrame: [textFrames(texts)] };
  return [{ type: 'message', options }];
}

function toPacket(packet: string | Packet): Packet {
  return typeof packet === 'string' ? { type: 'message', data: packet } : packet;
}
