import { tellNews } from '../alerts/tell-news';
import type { Messenger } from '../app/messenger';
import { applyDeleted, applyDelivered, applyPresence, applyRead } from '../state/apply-events';

/** What each event of the server means here. Live events are hints; hello tells whether some were missed. */
export function listenToServer(messenger: Messenger): void {
  const { chat, catchUp, outbox, typing } = messenger;
  const { socket } = messenger.connection;

  socket.on('disconnect', () => {
    typing.clear();
    messenger.isCurrent.value = false;
  });
  socket.on('hello', ({ cursor }) => {
    if (cursor === chat.value.cursor) messenger.nothingMissing();
    else void catchUp.run();
  });

  socket.on('message_sent', ({ temp_id, message }) => {
    messenger.receive({ ...message, ...(temp_id !== undefined && { temp_id }) });
    if (temp_id !== undefined) void outbox.stored(temp_id);
  });
  socket.on('new_message', (message) => {
    typing.stopped(message.sender_id);
    const isNews = message.seq > (chat.value.conversations.get(message.sender_id)?.last_seq ?? 0);
    messenger.receive(message);
    if (isNews) tellNews(messenger, message);
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
