import { startPeriodicTask } from '../../../src/jobs/periodic-task';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

/** Work that ends when it is told to. */
function slowWork() {
  const ends: (() => void)[] = [];
  const asked: boolean[] = [];
  return {
    asked,
    end: () => ends.shift()?.(),
    started: () => asked.length,
    work: async (isStopping: () => boolean) => {
      asked.push(isStopping());
      await new Promise<void>((resolve) => ends.push(resolve));
      asked.push(isStopping());
    },
  };
}

/** Work that is done at once. */
function quickWork() {
  let times = 0;
  return {
    started: () => times,
    work: async () => {
      times += 1;
    },
  };
}

const throwIt = (error: unknown) => {
  throw error;
};

it('begins after its interval, and never twice at once', async () => {
  const { work, started, end } = slowWork();
  const task = startPeriodicTask({ name: 'test', everyMs: 1_000, run: work }, throwIt);
  await jest.advanceTimersByTimeAsync(999);
  expect(started()).toBe(0);

  await jest.advanceTimersByTimeAsync(3_000);
  expect(started()).toBe(1);
  end();
  await jest.advanceTimersByTimeAsync(1_000);
  expect(started()).toBe(3);

  end();
  await task.stop();
});

it('begins sooner where it is told so, and then keeps its interval', async () => {
  const { work, started } = quickWork();
  const task = startPeriodicTask({ name: 'test', everyMs: 1_000, firstAfterMs: 100, run: work }, throwIt);
  await jest.advanceTimersByTimeAsync(99);
  expect(started()).toBe(0);
  await jest.advanceTimersByTimeAsync(1);
  expect(started()).toBe(1);
  await jest.advanceTimersByTimeAsync(999);
  expect(started()).toBe(1);
  await jest.advanceTimersByTimeAsync(2_001);
  expect(started()).toBe(4);

  await task.stop();
  await jest.advanceTimersByTimeAsync(5_000);
  expect(started()).toBe(4);
});

it('does not begin once it was stopped', async () => {
  const { work, started } = quickWork();
  await startPeriodicTask({ name: 'test', everyMs: 1_000, firstAfterMs: 100, run: work }, throwIt).stop();
  await jest.advanceTimersByTimeAsync(5_000);

  expect(started()).toBe(0);
});

it('lets what is under way end when it stops, and tells it so', async () => {
  const { work, asked, end } = slowWork();
  const task = startPeriodicTask({ name: 'test', everyMs: 1_000, run: work }, throwIt);
  await jest.advanceTimersByTimeAsync(1_000);
  let hasStopped = false;
  const stopping = task.stop().then(() => {
    hasStopped = true;
  });
  await jest.advanceTimersByTimeAsync(5_000);
  expect(hasStopped).toBe(false);

  end();
  await stopping;
  expect(asked).toEqual([false, true]);
});

it('goes on after a failure, which it reports', async () => {
  const errors: unknown[] = [];
  const task = startPeriodicTask(
    { name: 'test', everyMs: 1_000, run: () => Promise.reject(new Error('no')) },
    (error) => errors.push(error),
  );
  await jest.advanceTimersByTimeAsync(3_000);
  await task.stop();

  expect(errors).toHaveLength(3);
});
