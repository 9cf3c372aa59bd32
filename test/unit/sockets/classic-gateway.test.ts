import type { MessageCreated } from '../../../src/domain/chat-events';
import type { ClassicSocket } from '../../../src/sockets/chat-socket';
import { ClassicGateway } from '../../../src/sockets/classic/gateway';

const created: MessageCreated = {
  type: 'message_created',
  message: {
    id: 1,
    conversation_id: 9,
    seq: 1,
    sender_id: 1,
    temp_id: 't',
    content: 'oi',
    created_at: '2026-01-31T12:00:00.000Z',
    deleted_at: null,
  },
  conversation: {
    id: 9,
    type: 'direct',
    members: [
      { user_id: 1, name: 'Ana' },
      { user_id: 2, name: 'Bruno' },
    ],
  },
  author: { user_id: 1, via: 'live' },
  sender_name: 'Ana',
  has_push_job: false,
};

it.each([
  [[], 0],
  [[1], 1],
  [[2], 1],
])('encodes a message if one of its two people has a classic socket: %j', (classic: number[], times) => {
  const encode = jest.fn();
  const sockets = new Set([{} as ClassicSocket]);
  const connections = {
    classicOf: (user_id: number) => (classic.includes(user_id) ? sockets : new Set<ClassicSocket>()),
  };
  new ClassicGateway(connections, { send: () => {} }, { encode }).handle(created);
  expect(encode).toHaveBeenCalledTimes(times);
});
