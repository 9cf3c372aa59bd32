import { BusyError, TempIdReusedError } from '../../../../src/domain/errors';
import type { SendWrite } from '../../../../src/repositories/conversation-writes/kinds/send';
import { PendingSends } from '../../../../src/repositories/conversation-writes/pending-sends';

const KEY = 'one';

function write(hold: () => void, change: Partial<SendWrite> = {}): SendWrite {
  const place = { order: undefined, isHeld: false, hold };
  const message = { conversation_id: 1, user_id: 1, receiver_ids: [2], temp_id: KEY, content: 'hello' };
  return { kind: 'send', ...message, place, ...change };
}

it('holds what comes after a message at once when it is refused as busy, and what comes after its retries', async () => {
  const sends = new PendingSends();
  const hold = jest.fn();
  const first = sends.add(
    write(() => hold('first')),
    0,
  );
  const retry = sends.join(write(() => hold('retry')));
  const outcomes = Promise.allSettled([first.outcome, retry]);
  first.reject(new BusyError());
  expect(hold.mock.calls).toEqual([['first'], ['retry']]);
  expect(await outcomes).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
});

it('holds nothing when a message is refused for good', async () => {
  const sends = new PendingSends();
  const hold = jest.fn();
  const first = sends.add(write(hold), 0);
  const outcomes = Promise.allSettled([first.outcome, sends.join(write(hold))]);
  first.reject(new Error('refused'));
  await outcomes;
  expect(hold).not.toHaveBeenCalled();
});

it('takes what its sender sends again under its temp_id for a retry until it has its outcome, and nothing else', async () => {
  const sends = new PendingSends();
  const hold = jest.fn();
  const first = sends.add(write(hold), 0);
  expect(sends.join(write(hold, { user_id: 2 }))).toBeUndefined();
  expect(sends.join(write(hold, { temp_id: 'other' }))).toBeUndefined();
  await expect(sends.join(write(hold, { content: 'bye' }))).rejects.toThrow(TempIdReusedError);

  const other = sends.add(write(hold, { temp_id: 'other' }), 0);
  const retry = sends.join(write(hold));
  const outcome = { id: 1, seq: 1, change_no: 1, created_at: '', is_new: true, has_push_job: false };
  first.resolve(outcome);
  expect(await retry).toEqual({ ...outcome, is_new: false });
  expect(sends.join(write(hold))).toBeUndefined();
  expect(sends.join(write(hold, { temp_id: 'other' }))).toBeDefined();
  other.resolve(outcome);
  expect(sends.join(write(hold, { temp_id: 'other' }))).toBeUndefined();
});
