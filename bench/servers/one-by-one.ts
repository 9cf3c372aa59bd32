import { createServer } from 'node:http';
import { createPool, type ResultSetHeader, type RowDataPacket } from 'mysql2/promise';
import { Server, type Socket } from 'socket.io';
import { announce } from '../lib/announce';

/** Durable chat in the obvious way: one transaction per message, on a pool of eight, and the packets that MyChat sends. */
const pool = createPool({
  ...JSON.parse(process.argv[2] ?? '{}').address,
  connectionLimit: 8,
  timezone: 'Z',
});
const http = createServer();
const io = new Server(http, { serveClient: false, perMessageDeflate: false });
const byUser = new Map<number, Socket>();

async function store(sender_id: number, receiver_id: number, temp_id: string, content: string) {
  const key = `${Math.min(sender_id, receiver_id)}:${Math.max(sender_id, receiver_id)}`;
  const connection = await pool.getConnection();
  try {
    await connection.query('begin');
    await connection.query(
      'update conversations set last_seq = last_seq + 1, last_message_at = now(3) where direct_key = ?',
      [key],
    );
    const [rows] = await connection.query<RowDataPacket[]>(
      'select id, last_seq from conversations where direct_key = ?',
      [key],
    );
    const conversation_id = Number(rows[0]?.['id']);
    const seq = Number(rows[0]?.['last_seq']);
    const created_at = new Date();
    const [{ insertId }] = await connection.query<ResultSetHeader>(
      `insert into messages (conversation_id, seq, sender_id, temp_id, content, created_at, change_no)
       values (?, ?, ?, ?, ?, ?, 1)`,
      [conversation_id, seq, sender_id, temp_id, content, created_at],
    );
    await connection.query('commit');
    return { id: insertId, conversation_id, seq, created_at: created_at.toISOString() };
  } finally {
    connection.release();
  }
}

io.on('connection', (socket) => {
  const user_id = Number(socket.handshake.auth['user_id']);
  byUser.set(user_id, socket);
  socket.on('send_message', async ({ receiver_id, content, temp_id }, ack) => {
    const stored = await store(user_id, receiver_id, temp_id, content);
    const message = {
      ...stored,
      sender_id: user_id,
      receiver_id,
      content,
      is_read: false,
      sender_name: `Person ${user_id}`,
      receiver_name: `Person ${receiver_id}`,
    };
    const own = { ...message, temp_id };
    socket.emit('message_sent', { temp_id, message: own });
    byUser.get(receiver_id)?.emit('new_message', message);
    ack({ success: true, message: own });
  });
  socket.on('join_conversation', (_payload, ack) => ack({ success: true }));
});

announce(http);
