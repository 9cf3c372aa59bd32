import { createServer } from 'node:http';
import { Server } from 'socket.io';
import type { Message } from '../../src/contracts/native/entities';
import { announce } from '../lib/announce';
import { noteCommit, tellCommits } from '../lib/commit-times';

/**
 * Groups as bare Socket.IO has them, without a database: every message is an `emit` to the group's room, of the JSON that MyChat sends. The
 * sender gets it too, as an acknowledgement. Notes when messages come if asked to.
 */
const notesCommits = process.argv[2] === 'notes';

const http = createServer();
const io = new Server(http, { serveClient: false, perMessageDeflate: false });
const seqs = new Map<number, number>();
let lastId = 1_000_000;

function messageOf(sender_id: number, conversation_id: number, content: string): Message {
  const seq = (seqs.get(conversation_id) ?? 0) + 1;
  seqs.set(conversation_id, seq);
  lastId += 1;
  return {
    id: lastId,
    conversation_id,
    seq,
    sender_id,
    sender_name: `Person ${sender_id}`,
    content_type: 'text',
    content,
    created_at: new Date().toISOString(),
    deleted_at: null,
    change_no: lastId,
    mentions: [],
    mentions_all: false,
    metadata: null,
    files: [],
    reply_to: null,
    forwarded_from: null,
    reactions: [],
    preview: null,
    edited_at: null,
    expires_at: null,
    pinned_at: null,
  };
}

io.on('connection', (socket) => {
  const { user_id, group_id } = socket.handshake.auth as { user_id: number; group_id: number };
  const room = `group ${group_id}`;
  void socket.join(room);
  socket.on('send', ({ messages }: { messages: { content: string }[] }) => {
    for (const { content } of messages) {
      const message = messageOf(user_id, group_id, content);
      if (notesCommits) noteCommit(message.seq);
      io.to(room).emit('changes', { messages: [message] });
    }
  });
});

tellCommits();
announce(http);
