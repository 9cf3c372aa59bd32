import { PacketType } from 'socket.io-parser';
import type { Message } from '../../contracts/classic/entities';
import type { ServerEventName } from '../../contracts/classic/events';
import { presentMessage, presentShared } from '../../controllers/present';
import type { MessageCreated } from '../../domain/chat-events';
import { peerOf } from '../../domain/conversation';
import type { DirectMessage } from '../../domain/message';
import { isServerTempId } from '../../domain/temp-id';
import { EncodedJson } from '../engine/encoded-json';

/** A new message in the packets of classic clients, each encoded once for all the sockets that get it. */
export interface MessagePackets {
  /** As its receiver sees it. */
  message: Message;
  /** `new_message` */
  created: string;
  /** `message_sent`, for the sender's own devices. */
  sent: string;
}

/**
 * Encodes new messages for classic clients. The sender's view of a message is in `message_sent` and in the acknowledgement,
 * within one turn of the event loop: until the end of it, its JSON is kept by the message's id.
 */
export class MessagePacketEncoder {
  private readonly ownJson = new Map<number, string>();
  private isScheduled = false;

  /** Undefined for a conversation that is not direct: classic clients know no other. */
  encode({ message, conversation, author }: MessageCreated): MessagePackets | undefined {
    const receiver = peerOf(conversation, author.user_id);
    const sender = receiver && peerOf(conversation, receiver.user_id);
    if (!sender) return undefined;
    const shown = presentShared(message, { sender, receiver, is_read: false });
    const json = JSON.stringify(shown);
    const temp_id = isServerTempId(message.temp_id) ? '' : `"temp_id":${JSON.stringify(message.temp_id)}`;
    const own = temp_id === '' ? json : `${json.slice(0, -1)},${temp_id}}`;
    this.keep(message.id, own);
    return {
      message: shown,
      created: eventPacket('new_message', json),
      sent: eventPacket('message_sent', `{${temp_id === '' ? '' : `${temp_id},`}"message":${own}}`),
    };
  }

  /** The sender's view of a message: encoded already if it was created in this turn. */
  own(direct: DirectMessage): EncodedJson | Message {
    const json = this.ownJson.get(direct.message.id);
    return json === undefined ? presentMessage(direct) : new EncodedJson(json);
  }

  private keep(message_id: number, json: string): void {
    this.ownJson.set(message_id, json);
    if (this.isScheduled) return;
    this.isScheduled = true;
    setImmediate(() => {
      this.isScheduled = false;
      this.ownJson.clear();
    });
  }
}

/** An event as Socket.IO writes it (protocol 5, the main namespace). */
function eventPacket(name: ServerEventName, json: string): string {
  return `${PacketType.EVENT}["${name}",${json}]`;
}
