import { BusyError } from '../../../../src/domain/errors';
import type { Outcome } from '../../../../src/repositories/conversation-writes/kinds';
import { Lane, type Queued, MAX_WAIT_MS } from '../../../../src/repositories/conversation-writes/lane';

/** A batch that is in flight until the test ends it. */
interface Running {
  ids: number[];
  finish(): Promise<void>;
}

let batches: Running[];
let lane: Lane;
beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] });
  batches = [];
  lane = new Lane(
    (batch) =>
      new Promise((done) => {
        batches.push({
          ids: batch.map(({ write }) => write.conversation_id),
          async finish() {
            for (const queued of batch) queued.resolve({ changed: true });
            done();
            await settled();
          },
        });
      }),
    Date.now,
  );
});
afterEach(() => {
  jest.useRealTimers();
});

/** When everything that follows from promises has happened. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

/** The conversation's id tells the writes of these tests apart. */
function submit(id: number): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const queued: Queued = {
      write: { kind: 'delete', conversation_id: id, user_id: 1, seq: 1 },
      queuedAt: Date.now(),
      resolve,
      reject,
    };
    lane.submit(queued);
  });
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, n) => from + n);
}

it('starts a single write on an idle lane at once', () => {
  void submit(1);
  expect(batches.map(({ ids }) => ids)).toEqual([[1]]);
});

it('has one batch in flight, and makes the next of what arrives meanwhile, in order', async () => {
  const answers = [1, 2, 3].map(submit);
  expect(batches.map(({ ids }) => ids)).toEqual([[1]]);
  expect(lane.length).toBe(2);

  await batches[0]?.finish();
  expect(batches.map(({ ids }) => ids)).toEqual([[1], [2, 3]]);
  answers.push(submit(4));
  await batches[1]?.finish();
  expect(batches.map(({ ids }) => ids)).toEqual([[1], [2, 3], [4]]);
  await batches[2]?.finish();
  expect(await Promise.all(answers)).toEqual(answers.map(() => ({ changed: true })));
});

it('puts at most two hundred writes into a batch', async () => {
  void submit(0);
  range(1, 450).forEach((id) => void submit(id));
  await batches[0]?.finish();
  await batches[1]?.finish();
  await batches[2]?.finish();
  expect(batches.map(({ ids }) => ids)).toEqual([[0], range(1, 200), range(201, 400), range(401, 450)]);
});

it('refuses what has waited for three seconds, and never starts it', async () => {
  const [running, early] = [submit(1), submit(2)];
  jest.advanceTimersByTime(1_000);
  const late = submit(3);

  jest.advanceTimersByTime(MAX_WAIT_MS - 1_001);
  expect(lane.length).toBe(2);
  jest.advanceTimersByTime(1);
  await expect(early).rejects.toBeInstanceOf(BusyError);
  expect(lane.length).toBe(1);
  jest.advanceTimersByTime(1_000);
  await expect(late).rejects.toBeInstanceOf(BusyError);

  await batches[0]?.finish();
  expect(await running).toEqual({ changed: true });
  expect(batches.map(({ ids }) => ids)).toEqual([[1]]);
});

it('never starts what has waited too long before it came, even if nothing is in flight', async () => {
  const late = new Promise((resolve, reject) => {
    const write = { kind: 'delete', conversation_id: 1, user_id: 1, seq: 1 } as const;
    lane.submit({ write, queuedAt: Date.now() - MAX_WAIT_MS, resolve, reject });
  });
  await expect(late).rejects.toBeInstanceOf(BusyError);
  expect(batches).toEqual([]);
  expect(lane.length).toBe(0);
});

it('begins nothing that may not overtake what was refused before it', async () => {
  void submit(1);
  let isHeld = false;
  const held = new Promise((resolve, reject) => {
    const write = { kind: 'delete', conversation_id: 2, user_id: 1, seq: 1 } as const;
    const queued = {
      write,
      queuedAt: Date.now(),
      resolve,
      reject,
      get isHeld() {
        return isHeld;
      },
    };
    lane.submit(queued);
  });
  void submit(3);
  isHeld = true;
  await batches[0]?.finish();
  await expect(held).rejects.toBeInstanceOf(BusyError);
  expect(batches.map(({ ids }) => ids)).toEqual([[1], [3]]);
});

it('leaves a batch alone once it has started, however long it takes', async () => {
  const running = submit(1);
  jest.advanceTimersByTime(60_000);
  await batches[0]?.finish();
  expect(await running).toEqual({ changed: true });
});

it('starts again after a pause', async () => {
  void submit(1);
  await batches[0]?.finish();
  jest.advanceTimersByTime(60_000);
  void submit(2);
  expect(batches.map(({ ids }) => ids)).toEqual([[1], [2]]);
});

it('leaves no timer behind when nothing waits', async () => {
  void submit(1);
  void submit(2);
  await batches[0]?.finish();
  await batches[1]?.finish();
  expect(jest.getTimerCount()).toBe(0);
});

it('is idle when nothing waits and nothing is in flight', async () => {
  await lane.idle();
  void submit(1);
  void submit(2);
  let isIdle = false;
  const idle = lane.idle().then(() => {
    isIdle = true;
  });
  await batches[0]?.finish();
  expect(isIdle).toBe(false);
  await batches[1]?.finish();
  await idle;
  expect(isIdle).toBe(true);
});
