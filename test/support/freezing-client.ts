import { io } from 'socket.io-client';

/**
 * A device in a process of its own, to be stopped with SIGSTOP: its connection stays open, and nobody answers on it. Says what
 * happens on standard output. `node --import tsx freezing-client.ts <url> <token> [acknowledges]`.
 */
const [url = '', token, acknowledges] = process.argv.slice(2);
const socket = io(url, { auth: { token }, transports: ['websocket'], reconnection: false });

socket.on('connect', () => console.log('connected'));
socket.on('new_message', ({ sender_id, id, content }) => {
  if (acknowledges) socket.emit('message_delivered', { sender_id, message_id: id });
  console.log(`got ${content}`);
});
