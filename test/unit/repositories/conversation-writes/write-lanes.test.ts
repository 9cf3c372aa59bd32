import { BusyError } from '../../../../src/domain/errors';
import { WriteLanes } from '../../../../src/repositories/conversation-writes/write-lanes';

it('holds what comes after a message that it has no room for, before its sender hears of it', async () => {
  const lanes = new WriteLanes({
    address: { host: 'unused', port: 1, user: '', password: '', database: '' },
    clock: Date.now,
    monotonic: Date.now,
    needsPush: () => false,
    warn: () => {},
    maxWaiting: 0,
  });
  const place = { order: undefined, isHeld: false, hold: jest.fn() };
  const message = { conversation_id: 1, user_id: 1, receiver_ids: [2], temp_id: 'one', content: 'hello' };
  const sending = lanes.submit<'send'>({ kind: 'send', ...message, place });
  expect(place.hold).toHaveBeenCalledTimes(1);
  await expect(sending).rejects.toThrow(BusyError);
});
