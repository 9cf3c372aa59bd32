import { createServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import { announce } from '../lib/announce';

/**
 * A bare Socket.IO relay without a database: the least that chat costs.
 * `same`: the packets that MyChat sends if both sides have joined (message_sent and the acknowledgement to the sender, new_message
 * to the receiver). `two`: the acknowledgement and new_message only.
 */
const mode = process.argv[2] === 'two' ? 'two' : 'same';

const http = createServer();
const io = new Server(http, { serveClient: false, perMessageDeflate: false });
const byUser = new Map<number, Socket>();
let lastId = 0;

io.on('connection', (socket) => {
  const user_id = Number(socket.handshake.auth['user_id']);
  byUser.set(user_id, socket);
  socket.on('send_message', ({ receiver_id, content, temp_id }, ack) => {
    lastId += 1;
    const message = {
      id: lastId,
      conversation_id: Math.min(user_id, receiver_id),
      seq: lastId,
      sender_id: user_id,
      receiver_id,
      content,
      is_read: false,
      created_at: new Date().toISOString(),
      sender_name: `Person ${user_id}`,
      receiver_name: `Person ${receiver_id}`,
    };
    const own = { ...message, temp_id };
    if (mode === 'same') socket.emit('message_sent', { temp_id, message: own });
    byUser.get(receiver_id)?.emit('new_message', message);
    ack({ success: true, message: own });
  });
  socket.on('join_conversation', (_payload, ack) => ack({ success: true }));
});

announce(http);
