import type { Message } from '../../contracts/classic/entities';
import type { ServerEventName, ServerPayload } from '../../contracts/classic/events';
import { escapeHtml } from '../../domain/escape-html';
import type { MessageRemoved, MessageStored, ReadMark, Realtime } from '../../domain/ports';
import { PacketType } from 'socket.io-parser';
import type { ChatSocket } from '../chat-socket';
import type { CorkedWrites } from '../engine/corked-writes';
import { shareJson, withField } from '../engine/message-json';
import type { ConnectionTable } from '../connection-table';

interface Person {
  user_id: number;
  name: string;
}

/** Speaks the contract's events to whoever is connected to this process. */
export class SocketRealtime implements Realtime {
  constructor(
    private readonly sockets: ConnectionTable,
    private readonly writes: Pick<CorkedWrites, 'send'>,
  ) {}

  messageStored({
    message,
    own_message,
    temp_id,
    sender_id,
    receiver_ids,
    from_socket_id,
  }: MessageStored): void {
    const json = JSON.stringify(message);
    const own = temp_id === undefined ? json : withField(json, 'temp_id', JSON.stringify(temp_id));
    // The acknowledgement follows in this turn.
    shareJson(own_message, own);

    const sent = eventOf('message_sent', sentJson(temp_id, own));
    const created = eventOf('new_message', json);
    for (const socket of this.sockets.of(sender_id)) {
      this.write(socket, sent);
      if (socket.id !== from_socket_id) this.write(socket, created);
    }
    for (const socket of this.socketsOf(receiver_ids)) {
      this.write(socket, created);
      if (!socket.data.joined.has(sender_id)) socket.emit('message_notification', notificationOf(message));
    }
  }

  messageRemoved({ user_ids, ...payload }: MessageRemoved): void {
    this.tell(user_ids, 'message_deleted', payload);
  }

  readMoved({ conversation_id, reader_id, sender_ids, up_to_seq, from_socket_id }: ReadMark): void {
    const payload = { by_user_id: reader_id, reader_id, conversation_id, up_to_seq };
    this.tell(sender_ids, 'messages_read', payload);
    const [sender_id] = sender_ids;
    for (const socket of this.sockets.of(reader_id)) {
      if (socket.id === from_socket_id) continue;
      socket.emit('messages_read', sender_id === undefined ? payload : { ...payload, sender_id });
    }
  }

  deliveredMoved({ sender_id, message_id }: { sender_id: number; message_id: number }): void {
    this.tell([sender_id], 'message_status_update', { message_id, status: 'delivered' });
  }

  viewChanged(user_id: number): void {
    this.tell([user_id], 'view_changed', {});
  }

  typingStarted({ to_user_ids, ...person }: Person & { to_user_ids: readonly number[] }): void {
    this.tell(to_user_ids, 'user_typing', person);
  }

  typingStopped({ to_user_ids, user_id }: { user_id: number; to_user_ids: readonly number[] }): void {
    this.tell(to_user_ids, 'user_stopped_typing', { user_id });
  }

  cameOnline({ to_user_ids, ...person }: Person & { to_user_ids: readonly number[] }): void {
    this.tell(to_user_ids, 'user_online', person);
  }

  wentOffline({ to_user_ids, user_id }: { user_id: number; to_user_ids: readonly number[] }): void {
    this.tell(to_user_ids, 'user_offline', { user_id });
  }

  sessionEnded(session_id: number): void {
    this.sockets.endSession(session_id);
  }

  private tell<Name extends ServerEventName>(
    user_ids: readonly number[],
    event: Name,
    payload: ServerPayload<Name>,
  ): void {
    // The types of Socket.IO cannot follow a name that is a parameter.
    const emit = event as 'error';
    for (const socket of this.socketsOf(user_ids)) socket.emit(emit, payload as ServerPayload<'error'>);
  }

  private write(socket: ChatSocket, event: string): void {
    if (socket.connected) this.writes.send(socket.conn, event);
  }

  private *socketsOf(user_ids: readonly number[]): Iterable<ChatSocket> {
    for (const user_id of user_ids) yield* this.sockets.of(user_id);
  }
}

/** An event as Socket.IO writes it (protocol 5, the main namespace). */
function eventOf(name: ServerEventName, json: string): string {
  return `${PacketType.EVENT}["${name}",${json}]`;
}

function sentJson(temp_id: string | undefined, message: string): string {
  return temp_id === undefined
    ? `{"message":${message}}`
    : `{"temp_id":${JSON.stringify(temp_id)},"message":${message}}`;
}

/** An existing client shows this one through innerHTML. */
function notificationOf(message: Message): ServerPayload<'message_notification'> {
  return {
    message: { ...message, content: escapeHtml(message.content) },
    from_user: { id: message.sender_id, name: message.sender_name },
  };
}
