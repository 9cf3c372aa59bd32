import { signal } from '@preact/signals';
import type { Api } from '../../../web/src/api/api';
import { CatchUp } from '../../../web/src/live/catch-up';
import { emptyChat } from '../../../web/src/state/chat';

// Without Preact itself, which Node can require, but not jest.
jest.mock('@preact/signals', () => jest.requireActual<object>('@preact/signals-core'));

const PAGE = {
  cursor: '1',
  has_more: false,
  messages: [],
  receipts: [],
  conversations: [],
  contacts: [],
  hidden: [],
  blocks: [],
};

let sync: jest.Mock;
let catchUp: CatchUp;

beforeEach(() => {
  jest.useFakeTimers();
  sync = jest.fn().mockResolvedValue(PAGE);
  catchUp = new CatchUp({ sync } as unknown as Api, signal(emptyChat(1)), () => {});
});
afterEach(() => {
  catchUp.stop();
  jest.useRealTimers();
});

it('asks once, within ten seconds, for what many devices were told at the same time', async () => {
  jest.spyOn(Math, 'random').mockReturnValueOnce(0.5);
  for (let times = 0; times < 3; times++) catchUp.runSoon();
  await jest.advanceTimersByTimeAsync(4_999);
  expect(sync).not.toHaveBeenCalled();
  await jest.advanceTimersByTimeAsync(10_000);
  expect(sync).toHaveBeenCalledTimes(1);
});

it('does not ask again for what a run has brought meanwhile, nor once it is stopped', async () => {
  catchUp.runSoon();
  await catchUp.run();
  await jest.advanceTimersByTimeAsync(10_000);
  expect(sync).toHaveBeenCalledTimes(1);
  catchUp.runSoon();
  catchUp.stop();
  await jest.advanceTimersByTimeAsync(10_000);
  expect(sync).toHaveBeenCalledTimes(1);
});
