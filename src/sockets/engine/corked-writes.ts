import type { Server as Engine, Socket as Connection, Transport } from 'engine.io';
import { textFrames } from './frames';
import { takesFrames } from './transports';

type Packets = Parameters<Transport['send']>[0];
type Packet = Packets[number];

/** Engine.IO's packet type of a message (protocol 4). */
const MESSAGE = '4';

/**
 * Gathers the packets of a socket until the end of the turn and writes them at once: half of a busy server's time would go into
 * one system call per packet. A transport that does not take pre-encoded frames is left alone.
 */
export class CorkedWrites {
  /** A string is a message that was sent past Engine.IO's buffer. */
  private readonly waiting = new Map<Transport, (string | Packet)[]>();
  private readonly senders = new WeakMap<Transport, Transport['send']>();
  private isScheduled = false;

  install(engine: Engine): void {
    engine.on('connection', (connection: Connection) => {
      this.gather(connection.transport);
      connection.on('upgrade', (transport: Transport) => this.gather(transport));
    });
  }

  /** Sends a message in order, past Engine.IO's buffer if that is empty. */
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
    // What was gathered must be written before the connection is closed.
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

/** Several messages as one packet of pre-encoded frames, as Engine.IO takes them. Undefined if one of them is no text message. */
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
