import type { Server as Engine, Socket as Connection, Transport } from 'engine.io';
import { textFrames } from './frames';
import { messageText, SharedMessage } from './shared-message';
import { takesFrames } from './transports';

type Packets = Parameters<Transport['send']>[0];
type Packet = Packets[number];

/** A message that is sent past Engine.IO's buffer. */
type Message = string | SharedMessage;

/**
 * Gathers the packets of a socket until the end of the turn and writes them at once: half of a busy server's time would go into
 * one system call per packet. A transport that does not take pre-encoded frames is left alone.
 */
export class CorkedWrites {
  private readonly waiting = new Map<Transport, (Message | Packet)[]>();
  private readonly senders = new WeakMap<Transport, Transport['send']>();
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
    const isNext = connection.readyState === 'open' && transport.writable && this.senders.has(transport);
    if (isNext) this.gatheredOf(transport).push(message);
    else connection.write(typeof message === 'string' ? message : message.text);
  }

  /** Runs `work` at the end of the turn. What it sends is written with all the rest. */
  atEndOfTurn(work: () => void): void {
    this.work.push(work);
    this.schedule();
  }

  private gather(transport: Transport): void {
    if (!takesFrames(transport)) return;
    this.senders.set(transport, transport.send.bind(transport));
    transport.send = (packets) => void this.gatheredOf(transport).push(...packets);
    // What was gathered must be written before the connection is closed.
    const close = transport.close.bind(transport);
    transport.close = (done) => {
      this.write(transport);
      close(done);
    };
  }

  /** To which more is to be added. */
  private gatheredOf(transport: Transport): (Message | Packet)[] {
    let gathered = this.waiting.get(transport);
    if (!gathered) {
      gathered = [];
      this.waiting.set(transport, gathered);
      this.schedule();
    }
    return gathered;
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
    this.isScheduled = false;
    for (const each of this.waiting.keys()) this.write(each);
  }

  private write(transport: Transport): void {
    const packets = this.waiting.get(transport);
    if (!packets) return;
    this.waiting.delete(transport);
    this.senders.get(transport)?.(joined(packets) ?? packets.map(toPacket));
  }
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
