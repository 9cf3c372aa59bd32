import type { Signal } from '@preact/signals';
import type { Message } from '../../../src/contracts/classic/entities';
import { applyDeleted } from '../state/apply-events';
import { applyDelivered, applyPresence, applyRead } from '../state/apply-marks';
import { applyProfile } from '../state/apply-profile';
import type { Chat } from '../state/chat';
import type { CatchUp } from './catch-up';
import type { Connection } from './connection';
import type { Typing } from './typing';

/** What the server's events act on: the Messenger. */
export interface ServerEventTarget {
  readonly connection: Connection;
  readonly chat: Signal<Chat>;
  readonly catchUp: CatchUp;
  readonly typing: Typing;
  readonly isCurrent: Signal<boolean>;
  /** The user's own account. */
  readonly account: { refresh(): Promise<void> };
  /** Nothing was missed. */
  markCurrent(): void;
  /** Takes in a message that is stored. */
  receive(message: Message): void;
  /** A message sent by one of this account's connections is stored. */
  confirmStored(temp_id: string): void;
  /** A message from somebody else has come in for the first time. */
  announce(message: Message): void;
}

/** Handles the server's events. They are hints: the cursor in `hello` says whether some were missed. */
export function listenToServer(target: ServerEventTarget): void {
  const { chat, catchUp, typing } = target;
  const { socket } = target.connection;

  socket.on('disconnect', () => {
    typing.clear();
    target.isCurrent.value = false;
  });
  socket.on('hello', ({ cursor }) => {
    if (cursor === chat.value.cursor) target.markCurrent();
    else void catchUp.run();
  });

  socket.on('message_sent', ({ temp_id, message }) => {
    target.receive({ ...message, ...(temp_id !== undefined && { temp_id }) });
    if (temp_id !== undefined) target.confirmStored(temp_id);
  });
  socket.on('new_message', (message) => {
    typing.stopped(message.sender_id);
    const isNews = message.seq > (chat.value.conversations.get(message.sender_id)?.last_seq ?? 0);
    target.receive(message);
    if (isNews) target.announce(message);
  });
  socket.on('message_status_update', ({ message_id }) => {
    chat.value = applyDelivered(chat.value, message_id);
  });
  socket.on('messages_read', (event) => {
    chat.value = applyRead(chat.value, event);
  });
  socket.on('message_deleted', (event) => {
    chat.value = applyDeleted(chat.value, event);
  });

  socket.on('view_changed', () => void catchUp.run());

  socket.on('user_updated', (event) => {
    const applied = applyProfile(chat.value, event);
    chat.value = applied.chat;
    if (event.user_id === chat.value.me) void target.account.refresh();
    // A page of sync that is on its way may have been read before.
    if (catchUp.isRunning.value) void catchUp.run();
    else if (!applied.isComplete) catchUp.runSoon();
  });

  socket.on('user_typing', ({ user_id }) => typing.started(user_id));
  socket.on('user_stopped_typing', ({ user_id }) => typing.stopped(user_id));
  socket.on('user_online', ({ user_id }) => {
    chat.value = applyPresence(chat.value, { user_id, isOnline: true, at: '' });
  });
  socket.on('user_offline', ({ user_id }) => {
    typing.stopped(user_id);
    chat.value = applyPresence(chat.value, { user_id, isOnline: false, at: new Date().toISOString() });
  });
}
