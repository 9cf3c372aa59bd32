import type { Server as Engine, Socket as Connection, Transport } from 'engine.io';
import { textFrames } from './frames';
import { messageText, SharedMessage } from './shared-message';
import { takesFrames } from './transports';

type Packets = Parameters<Transport['send']>[0];
type Packet = Packets[number];

/** A message that is sent past Engine.IO's buffer. */
type Message = string | SharedMessage;

/** What one transport has to write at the end of the turn. */
interface Outgoing {
  send: Transport['send'];
  packets: (Message | Packet)[];
}

/**
 * Gathers the packets of a socket until the end of the turn and writes them at once: half of a busy server's time would go into
 * one system call per packet. A transport that does not take pre-encoded frames is left alone.
 */
export class CorkedWrites {
  private readonly outgoing = new WeakMap<Transport, Outgoing>();
  /** Those that have something to write. A list for the reason that is told in TurnPackets. */
  private waiting: Outgoing[] = [];
  private work: (() => void)[] = [];
  private isScheduled = false;

  install(engine: Engine): void {
    engine.on('connection', (connection: Connection) => {
      this.gather(connection.transport);
      connection.on('upgrade', (transport: Transport) => this.gather(transport));
    });
  }

  /** Sends a message in order, past Engine.IO's buffer if that is empty. */
  send(connection: Connection, message: Message): void {
    const { transport } = connection;
    const outgoing = this.outgoing.get(transport);
    if (outgoing && connection.readyState === 'open' && transport.writable) this.add(outgoing, message);
    else connection.write(typeof message === 'string' ? message : message.text);
  }

  /** Runs `work` at the end of the turn. What it sends is written with all the rest. */
  atEndOfTurn(work: () => void): void {
    this.work.push(work);
    this.schedule();
  }

  private gather(transport: Transport): void {
    if (!takesFrames(transport)) return;
    const outgoing: Outgoing = { send: transport.send.bind(transport), packets: [] };
    this.outgoing.set(transport, outgoing);
    transport.send = (packets) => {
      for (const packet of packets) this.add(outgoing, packet);
    };
    // What was gathered must be written before the connection is closed.
    const close = transport.close.bind(transport);
    transport.close = (done) => {
      write(outgoing);
      close(done);
    };
  }

  private add(outgoing: Outgoing, packet: Message | Packet): void {
    if (outgoing.packets.push(packet) > 1) return;
    this.waiting.push(outgoing);
    this.schedule();
  }

  private schedule(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    setImmediate(() => this.endTurn());
  }

  private endTurn(): void {
    const { work } = this;
    this.work = [];
    for (const each of work) each();
    const { waiting } = this;
    this.waiting = [];
    this.isScheduled = false;
    for (const each of waiting) write(each);
  }
}

function write(outgoing: Outgoing): void {
  const { packets } = outgoing;
  if (packets.length === 0) return;
  outgoing.packets = [];
  outgoing.send(joined(packets) ?? packets.map(toPacket));
}

/** Several messages as one packet of pre-encoded frames, as Engine.IO takes them. Undefined if one of them is no text message. */
function joined(packets: readonly (Message | Packet)[]): Packets | undefined {
  const [first] = packets;
  if (packets.length === 1 && first instanceof SharedMessage) return preEncoded(first.frame);
  const texts: string[] = [];
  for (const packet of packets) {
    const text = textOf(packet);
    if (text === undefined) return undefined;
    texts.push(messageText(text));
  }
  return preEncoded(textFrames(texts));
}

function textOf(packet: Message | Packet): string | undefined {
  if (typeof packet === 'string') return packet;
  if (packet instanceof SharedMessage) return packet.text;
  return packet.type === 'message' && typeof packet.data === 'string' ? packet.data : undefined;
}

function preEncoded(frames: Buffer): Packets {
  const options = { compress: false, wsPreEncodedFrame: [frames] };
  return [{ type: 'message', options }];
}

function toPacket(packet: Message | Packet): Packet {
  if (packet instanceof SharedMessage) return { type: 'message', data: packet.text };
  return typeof packet === 'string' ? { type: 'message', data: packet } : packet;
}
