import type { NativeSyncPage } from '../../../src/contracts/native/changes.ts';
import { CatchUp } from '../../../packages/client/src/live/catch-up.ts';
import { ApiError, ClientError } from '../../../packages/client/src/errors.ts';
import { pass, stopTime } from './support/scene.ts';

const PAGE: NativeSyncPage = {
  cursor: '1',
  has_more: false,
  messages: [],
  settings: [],
  members: [],
  conversations: [],
  contacts: [],
  hidden: [],
  my_reactions: [],
  blocks: [],
  entered: [],
};

let chance: number;
let cursor: string | undefined;
let request: jest.Mock<Promise<unknown>, [method: string, path: string]>;
let onDone: jest.Mock;
let catchUp: CatchUp;

beforeEach(() => {
  stopTime();
  chance = 0.5;
  cursor = '0';
  request = jest.fn((_method: string, _path: string) => Promise.resolve(PAGE) as Promise<unknown>);
  onDone = jest.fn();
  catchUp = aCatchUp();
});
afterEach(() => {
  catchUp.stop();
  jest.useRealTimers();
});

const aCatchUp = (): CatchUp =>
  new CatchUp({
    request,
    random: () => chance,
    cursor: () => cursor,
    apply: (page) => {
      cursor = page.cursor;
    },
    forgetCursor: () => {
      cursor = undefined;
    },
    onDone,
  });

it('fetches page by page, one run at a time, and once more if it was asked to during a run', async () => {
  request
    .mockResolvedValueOnce({ ...PAGE, cursor: '1', has_more: true })
    .mockResolvedValueOnce({ ...PAGE, cursor: '2-1' });
  const first = catchUp.run();
  const second = catchUp.run();
  void catchUp.run();
  await Promise.all([first, second]);
  expect(request.mock.calls.map(([, path]) => path)).toEqual([
    '/api/sync?version=2&limit=200&cursor=0',
    '/api/sync?version=2&limit=200&cursor=1',
    '/api/sync?version=2&limit=200&cursor=2-1',
  ]);
  expect(onDone).toHaveBeenCalledTimes(1);
});

it('asks once, within ten seconds, for what many devices were told at the same time', async () => {
  for (let times = 0; times < 3; times += 1) catchUp.runSoon();
  await pass(4_999);
  expect(request).not.toHaveBeenCalled();
  await pass(2);
  expect(request).toHaveBeenCalledTimes(1);
  catchUp.runSoon();
  await catchUp.run();
  await pass(10_000);
  expect(request).toHaveBeenCalledTimes(2);
});

it('asks by itself every ten minutes or so', async () => {
  await catchUp.run();
  await pass(599_000);
  expect(request).toHaveBeenCalledTimes(1);
  await pass(2_000);
  expect(request).toHaveBeenCalledTimes(2);
  chance = 0;
  await catchUp.run();
  await pass(479_000);
  expect(request).toHaveBeenCalledTimes(3);
  await pass(2_000);
  expect(request).toHaveBeenCalledTimes(4);
});

it('begins anew when the server does not know the cursor', async () => {
  request.mockRejectedValueOnce(new ApiError(400, 'invalid_request', 'No.'));
  await catchUp.run();
  await pass(2_000);
  expect(request.mock.calls.map(([, path]) => path)).toEqual([
    '/api/sync?version=2&limit=200&cursor=0',
    '/api/sync?version=2&limit=200',
  ]);
  expect(onDone).toHaveBeenCalledTimes(1);
});

it('comes no sooner than the server asks, however often it is asked to run, and later by chance', async () => {
  const busy = new ApiError(503, 'busy', 'Later.', { retryAfterMs: 10_000 });
  const waits = [];
  for (const luck of [0, 0.99]) {
    chance = luck;
    catchUp.stop();
    catchUp = aCatchUp();
    request.mockRejectedValueOnce(busy);
    await catchUp.run(true);
    const asked = request.mock.calls.length;
    let waited = 0;
    for (; request.mock.calls.length === asked; waited += 100) {
      await pass(100);
      void catchUp.run(true);
      void catchUp.run();
    }
    waits.push(waited);
  }
  expect(waits).toEqual([10_000, 19_900]);
});

it('after failures it waits longer each time, and a new connection does not wait for that', async () => {
  request.mockRejectedValue(new ClientError('unreachable'));
  await catchUp.run();
  await pass(120_000);
  expect(catchUp.error.getSnapshot()).toMatchObject({ code: 'unreachable' });
  const asked = request.mock.calls.length;
  expect(asked).toBeGreaterThan(5);
  expect(asked).toBeLessThan(12);
  request.mockResolvedValue(PAGE);
  await catchUp.run(true);
  expect(request).toHaveBeenCalledTimes(asked + 1);
  expect(catchUp.error.getSnapshot()).toBeUndefined();
  await pass(60_000);
  expect(request).toHaveBeenCalledTimes(asked + 1);
});
