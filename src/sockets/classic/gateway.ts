import type { Message } from '../../contracts/classic/entities';
import type { ServerEventName, ServerPayload } from '../../contracts/classic/events';
import type {
  ChatEvent,
  MessageCreated,
  PresenceChanged,
  ReadMoved,
  TypingChanged,
} from '../../domain/chat-events';
import { escapeHtml } from '../../domain/escape-html';
import type { ClassicSocket } from '../chat-socket';
import type { ConnectionTable } from '../connection-table';
import type { CorkedWrites } from '../engine/corked-writes';
import type { MessagePacketEncoder } from './message-packets';

/** Tells classic clients that are connected to this process what happened, in CONTRACT.md's events. */
export class ClassicGateway {
  constructor(
    private readonly connections: Pick<ConnectionTable, 'classicOf'>,
    private readonly writes: Pick<CorkedWrites, 'send'>,
    private readonly packets: Pick<MessagePacketEncoder, 'encode'>,
  ) {}

  /** For {@link EventBus.subscribe}. Classic clients are told of direct conversations only. */
  readonly handle = (event: ChatEvent): void => {
    if ('conversation_type' in event && event.conversation_type !== 'direct') return;
    switch (event.type) {
      case 'message_created':
        return this.tellCreated(event);
      case 'message_removed': {
        const { message_id, conversation_id, seq, scope } = event;
        return this.tell(event.audience, 'message_deleted', { message_id, conversation_id, seq, scope });
      }
      case 'read_moved':
        return this.tellRead(event);
      case 'delivered_moved':
        if (!event.is_shown) return;
        return this.tell([event.sender_id], 'message_status_update', {
          message_id: event.message_id,
          status: 'delivered',
        });
      case 'view_changed':
        return this.tell([event.user_id], 'view_changed', {});
      case 'message_changed':
      case 'block_changed':
        return;
      case 'typing_changed':
        return this.tellTyping(event);
      case 'presence_changed':
        return this.tellPresence(event);
      case 'watch_ended':
        return;
      case 'profile_changed': {
        const { user_id, name, username, avatar_url, audience } = event;
        return this.tell(audience, 'user_updated', { user_id, name, username, avatar_url });
      }
      case 'session_ended':
        return;
      default:
        return event satisfies never;
    }
  };

  private tellCreated(event: MessageCreated): void {
    // Where both speak the live protocol nothing is encoded.
    const isForNobody = event.conversation.members.every(
      ({ user_id }) => this.connections.classicOf(user_id).size === 0,
    );
    const packets = isForNobody ? undefined : this.packets.encode(event);
    if (!packets) return;
    const { user_id: sender_id, connection_id } = event.author;
    for (const socket of this.connections.classicOf(sender_id)) {
      this.write(socket, packets.sent);
      if (socket.id !== connection_id) this.write(socket, packets.created);
    }
    for (const socket of this.connections.classicOf(packets.message.receiver_id)) {
      this.write(socket, packets.created);
      if (!socket.data.classic.joined.has(sender_id)) {
        socket.emit('message_notification', notificationOf(packets.message));
      }
    }
  }

  private tellRead({ conversation_id, author, audience, up_to_seq, is_shown }: ReadMoved): void {
    const reader_id = author.user_id;
    const payload = { by_user_id: reader_id, reader_id, conversation_id, up_to_seq };
    if (is_shown) this.tell(audience, 'messages_read', payload);
    const [sender_id] = audience;
    for (const socket of this.connections.classicOf(reader_id)) {
      if (socket.id === author.connection_id) continue;
      socket.emit('messages_read', sender_id === undefined ? payload : { ...payload, sender_id });
    }
  }

  private tellTyping(event: Extract<TypingChanged, { conversation_type: 'direct' }>): void {
    const { user_id, name, audience } = event;
    if (event.is_typing) this.tell(audience, 'user_typing', { user_id, name });
    else this.tell(audience, 'user_stopped_typing', { user_id });
  }

  private tellPresence(event: PresenceChanged): void {
    const { user_id, audience } = event;
    if (event.is_online) this.tell(audience, 'user_online', { user_id, name: event.name });
    else this.tell(audience, 'user_offline', { user_id });
  }

  private tell<Name extends ServerEventName>(
    user_ids: readonly number[],
    event: Name,
    payload: ServerPayload<Name>,
  ): void {
    // The types of Socket.IO cannot follow a name that is a parameter.
    const emit = event as 'error';
    for (const user_id of user_ids) {
      for (const socket of this.connections.classicOf(user_id)) {
        socket.emit(emit, payload as ServerPayload<'error'>);
      }
    }
  }

  private write(socket: ClassicSocket, event: string): void {
    if (socket.connected) this.writes.send(socket.conn, event);
  }
}

/** One of the classic clients shows this one through innerHTML. */
function notificationOf(message: Message): ServerPayload<'message_notification'> {
  return {
    message: { ...message, content: escapeHtml(message.content) },
    from_user: { id: message.sender_id, name: message.sender_name },
  };
}
