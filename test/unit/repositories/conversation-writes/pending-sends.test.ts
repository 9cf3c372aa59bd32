import { BusyError } from '../../../../src/domain/errors';
import type { SendWrite } from '../../../../src/repositories/conversation-writes/kinds/send';
import { PendingSends } from '../../../../src/repositories/conversation-writes/pending-sends';

const KEY = 'one';

function write(hold: () => void): SendWrite {
  const place = { order: undefined, isHeld: false, hold };
  const message = { conversation_id: 1, user_id: 1, receiver_ids: [2], temp_id: KEY, content: 'hello' };
  return { kind: 'send', ...message, place };
}

it('holds what comes after a message at once when it is refused as busy, and what comes after its retries', async () => {
  const sends = new PendingSends();
  const hold = jest.fn();
  const first = sends.add(
    KEY,
    write(() => hold('first')),
    0,
  );
  const retry = sends.join(
    KEY,
    write(() => hold('retry')),
  );
  const outcomes = Promise.allSettled([first.outcome, retry]);
  first.reject(new BusyError());
  expect(hold.mock.calls).toEqual([['first'], ['retry']]);
  expect(await outcomes).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
});

it('holds nothing when a message is refused for good', async () => {
  const sends = new PendingSends();
  const hold = jest.fn();
  const first = sends.add(KEY, write(hold), 0);
  const outcomes = Promise.allSettled([first.outcome, sends.join(KEY, write(hold))]);
  first.reject(new Error('refused'));
  await outcomes;
  expect(hold).not.toHaveBeenCalled();
});
