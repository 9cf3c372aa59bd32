import { startChore } from '../../../src/domain/chore';

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

const throwIt = (error: unknown) => {
  throw error;
};

it('begins after its interval, and never twice at once', async () => {
  const { work, started, end } = slowWork();
  const chore = startChore(1_000, work, throwIt);
  await jest.advanceTimersByTimeAsync(999);
  expect(started()).toBe(0);

  await jest.advanceTimersByTimeAsync(3_000);
  expect(started()).toBe(1);
  end();
  await jest.advanceTimersByTimeAsync(1_000);
  expect(started()).toBe(3);

  end();
  await chore.stop();
});

it('lets what is under way end when it stops, and tells it so', async () => {
  const { work, asked, end } = slowWork();
  const chore = startChore(1_000, work, throwIt);
  await jest.advanceTimersByTimeAsync(1_000);
  let hasStopped = false;
  const stopping = chore.stop().then(() => {
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
  const chore = startChore(
    1_000,
    () => Promise.reject(new Error('no')),
    (error) => errors.push(error),
  );
  await jest.advanceTimersByTimeAsync(3_000);
  await chore.stop();

  expect(errors).toHaveLength(3);
});
