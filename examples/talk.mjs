// Two people meet on a running MyChat: they register, add each other, talk, and one of them leaves.
//   node examples/talk.mjs [http://localhost:5000]
import { io } from 'socket.io-client';

const server = process.argv[2] ?? 'http://localhost:5000';
const run = Date.now().toString(36);

try {
  await fetch(`${server}/health`);
} catch {
  console.error(
    `No MyChat answers at ${server}. Start one with npm start, or name another: node examples/talk.mjs <url>`,
  );
  process.exit(1);
}

async function call(method, path, { token, body } = {}) {
  const response = await fetch(`${server}${path}`, {
    method,
    headers: {
      ...(body && { 'Content-Type': 'application/json' }),
      ...(token && { Authorization: `Bearer ${token}` }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const { message, data } = await response.json();
  console.log(`${method} ${path} -> ${response.status} ${message}`);
  return data;
}

function hear(socket, event) {
  return new Promise((resolve) => {
    socket.once(event, resolve);
  });
}

async function join(name) {
  const email = `${name.toLowerCase()}.${run}@example.com`;
  const { user, token } = await call('POST', '/api/auth/register', {
    body: { name, email, password: 'correct horse' },
  });
  const socket = io(server, { auth: { token } });
  await hear(socket, 'hello');
  return { ...user, token, socket };
}

const ana = await join('Ana');
const bia = await join('Bia');
await call('POST', '/api/contacts/add', { token: ana.token, body: { contact_user_id: bia.id } });

const typing = hear(bia.socket, 'user_typing');
ana.socket.emit('typing_start', { contact_user_id: bia.id });
console.log(`Bia sees that ${(await typing).name} is typing`);

const arrived = hear(bia.socket, 'new_message');
const answer = await ana.socket.emitWithAck('send_message', {
  receiver_id: bia.id,
  content: 'Olá, Bia! 👋',
  temp_id: 'first',
});
console.log(`Ana's message is stored: ${answer.success}, number ${answer.message.seq} of the conversation`);
console.log(`Bia receives: ${(await arrived).content}`);

const retried = await ana.socket.emitWithAck('send_message', {
  receiver_id: bia.id,
  content: 'Olá, Bia! 👋',
  temp_id: 'first',
});
console.log(
  `Ana sends it again after a bad connection: the same message? ${retried.message.id === answer.message.id}`,
);

const read = hear(ana.socket, 'messages_read');
bia.socket.emit('message_read', { sender_id: ana.id });
console.log(`Ana sees that Bia has read up to number ${(await read).up_to_seq}`);

bia.socket.close();
await call('POST', '/api/messages/send', {
  token: ana.token,
  body: { receiver_id: bia.id, content: 'Are you still there?' },
});
const { messages, has_more } = await call('GET', '/api/sync?cursor=0', { token: bia.token });
console.log(`Bia is back and asks what she missed: ${messages.length} messages, more to come? ${has_more}`);
ana.socket.close();
