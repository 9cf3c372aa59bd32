import { Encoder, type Packet, PacketType } from 'socket.io-parser';
import { toJson } from './encoded-json';
import { PacketDecoder } from './packet-decoder';

/**
 * Socket.IO's own wire format (protocol 5). This server speaks JSON only, so an event or an acknowledgement is not searched for
 * binary data, and messages are not turned into text again for every socket.
 */
class PacketEncoder extends Encoder {
  override encode(packet: Packet): (string | Buffer)[] {
    const isPlain = packet.type === PacketType.EVENT || packet.type === PacketType.ACK;
    if (!isPlain || !Array.isArray(packet.data)) return super.encode(packet);
    const namespace = packet.nsp === '/' ? '' : `${packet.nsp},`;
    return [`${packet.type}${namespace}${packet.id ?? ''}[${packet.data.map(toJson).join(',')}]`];
  }
}

/** For Socket.IO's `parser` option. */
export const packetParser = { Encoder: PacketEncoder, Decoder: PacketDecoder };
