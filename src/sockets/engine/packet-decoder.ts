import { Decoder, type Packet } from 'socket.io-parser';

/** Shorter packets are within every limit of an event: a character is three bytes at most. */
const SHORT = 20_000;

/** The text of packets, by their payload, as long as that is there. */
const texts = new WeakMap<object, string>();

/**
 * The packet that an event came in, as it came over the wire, by the event's first argument: of those that are long, or have metadata, whose
 * text is kept byte for byte. Undefined for others.
 */
export function textOf(payload: unknown): string | undefined {
  return typeof payload === 'object' && payload !== null ? texts.get(payload) : undefined;
}

/** The JSON of a packet's arguments, the event's name first. */
export function argumentsIn(text: string): string {
  return text.slice(text.indexOf('['));
}

/** Socket.IO's own decoder, which throws the text of a packet away. */
export class PacketDecoder extends Decoder {
  override add(data: unknown): void {
    if (typeof data !== 'string' || (data.length <= SHORT && !data.includes('"metadata"'))) {
      super.add(data);
      return;
    }
    // Socket.IO hands the packet on in a later tick, so this is in time. One with attachments is decoded when these are there.
    const keep = (packet: Packet): void => keepText(packet, data);
    this.once('decoded', keep);
    try {
      super.add(data);
    } catch (error) {
      this.off('decoded', keep);
      throw error;
    }
  }
}

function keepText({ data }: Packet, text: string): void {
  const payload: unknown = Array.isArray(data) ? data[1] : undefined;
  if (typeof payload === 'object' && payload !== null) texts.set(payload, text);
}
