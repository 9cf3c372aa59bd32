import { BoundedAccountGate } from '../../../../src/domain/account-gate';
import { RateLimitedError } from '../../../../src/domain/errors';
import type { LiveSocket } from '../../../../src/sockets/chat-socket';
import { Drain } from '../../../../src/sockets/drain';
import { SendAnswers } from '../../../../src/sockets/live/send/send-answers';
import { SendMessages, type SendParts } from '../../../../src/sockets/live/send/send-messages';

const socket = () =>
  ({
    data: { caller: { user_id: 1 }, language: 'en', turn: undefined, live: {} },
    emit: () => true,
  }) as unknown as LiveSocket;

let parts: SendParts;
let asked: jest.Mock;
let taken: number;
beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] });
  asked = jest.fn(() => new Promise(() => {}));
  taken = 0;
  const limiter = {
    take: () => {
      taken += 1;
      return undefined;
    },
  };
  parts = {
    // Its first message stays in flight.
    messages: { send: () => new Promise(() => {}) },
    otherRef: { of: () => asked },
    answers: new SendAnswers({
      shown: { show: jest.fn() },
      packets: { add: jest.fn() },
      limiter,
      report: jest.fn(),
    }),
    limiter,
    gate: new BoundedAccountGate(),
    drain: new Drain(),
  };
});
afterEach(() => {
  jest.useRealTimers();
});

/** Sends to a user and then to a conversation, of which it is not known whether it is the same. Resolves with what became of both. */
function sendBoth(): Promise<unknown> {
  const messages = [
    { user_id: 7, temp_id: 'one', content: 'one' },
    { conversation_id: 50, temp_id: 'two', content: 'two' },
  ];
  return new Promise((answered) => new SendMessages(parts).handle(socket(), [{ messages }, answered]));
}

it('asks nothing of the database for messages above the limit', async () => {
  parts.limiter = { take: () => Promise.reject(new RateLimitedError(1)) };
  expect(JSON.stringify(await sendBoth())).toContain('rate_limited');
  expect(asked).not.toHaveBeenCalled();
});

it('refuses in time what the database does not answer about, and counts it once', async () => {
  parts.messages = { send: () => Promise.reject(new RateLimitedError(1)) };
  const answered = sendBoth();
  await jest.advanceTimersByTimeAsync(2_500);
  expect(JSON.stringify(await answered)).toContain(String.raw`\"temp_id\":\"two\",\"code\":\"busy\"`);
  expect(asked).toHaveBeenCalledTimes(1);
  expect(taken).toBe(2);
});
