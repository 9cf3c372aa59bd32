import type { MessageCreated } from '../../../src/domain/chat-events';
import type { MissedMessageListener } from '../../../src/domain/push/ports';
import { missedMessageEvents } from '../../../src/push/missed-message-events';

const MAX = 3;

/** A message of user 1 to a conversation, everybody in it with a client that acknowledges. Returns what the rules were told. */
function publish(
  user_ids: number[],
  change: Partial<MessageCreated> = {},
  { connected = true, classic = false } = {},
) {
  const rules = {
    connectionLost: jest.fn(),
    acknowledgementExpected: jest.fn(),
    acknowledged: jest.fn(),
    missed: jest.fn(),
  } satisfies MissedMessageListener;
  missedMessageEvents({
    receiptsMaxMembers: MAX,
    connected: {
      isConnected: (_user_id, type) => connected && (type === 'direct' || !classic),
      acknowledges: (_user_id, type) => type === 'direct' || !classic,
    },
    dispatcher: { wake: () => {} },
    rules,
  })({
    type: 'message_created',
    message: { conversation_id: 7, seq: 5 } as MessageCreated['message'],
    conversation: {
      id: 7,
      type: 'group',
      members: user_ids.map((user_id) => ({ user_id, name: 'Ana' })),
    },
    author: { user_id: 1, via: 'rest' },
    sender_name: 'Ana',
    has_push_job: false,
    ...change,
  });
  return {
    expected: rules.acknowledgementExpected.mock.calls.flat(),
    missed: rules.missed.mock.calls.flat(),
  };
}

it('expects acknowledgements in groups with receipts only', () => {
  expect(publish([1, 2, 3]).expected.map(({ user_id }) => user_id as number)).toEqual([2, 3]);
  expect(publish([1, 2, 3, 4]).expected).toEqual([]);
});

it('tells of all who disconnected meanwhile at once', () => {
  const { missed } = publish([1, 2, 3, 4], {}, { connected: false });
  expect(missed).toEqual([{ user_ids: [2, 3, 4], conversation_id: 7, seq: 5 }]);
});

it('takes those for absent in a group whose clients know no groups', () => {
  const { expected, missed } = publish([1, 2], {}, { classic: true });
  expect(expected).toEqual([]);
  expect(missed).toEqual([{ user_ids: [2], conversation_id: 7, seq: 5 }]);
});

it('leaves those to the job that the message has', () => {
  expect(publish([1, 2], { has_push_job: true }, { connected: false }).missed).toEqual([]);
});
