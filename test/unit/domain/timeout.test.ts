import { timeout } from '../../../src/domain/timeout';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

const never = new Promise<string>(() => {});
const unexpected = (): never => {
  throw new Error('timed out');
};

it('returns what the work returns, and leaves no timer behind', async () => {
  expect(await timeout(Promise.resolve('result'), 1_000, unexpected)).toBe('result');
  expect(jest.getTimerCount()).toBe(0);
});

it('throws what the work throws, and leaves no timer behind', async () => {
  await expect(timeout(Promise.reject(new Error('no')), 1_000, unexpected)).rejects.toThrow('no');
  expect(jest.getTimerCount()).toBe(0);
});

it('returns the fallback once the limit is reached, and not before', async () => {
  let result: string | undefined;
  void timeout(never, 1_000, () => 'fallback').then((value) => {
    result = value;
  });
  await jest.advanceTimersByTimeAsync(999);
  expect(result).toBeUndefined();
  await jest.advanceTimersByTimeAsync(1);
  expect(result).toBe('fallback');
});

it('throws what the fallback throws', async () => {
  const outcome = timeout(never, 1_000, unexpected).catch((error: unknown) => error);
  await jest.advanceTimersByTimeAsync(1_000);
  expect(await outcome).toMatchObject({ message: 'timed out' });
});

it('ignores work that fails after the limit', async () => {
  let fail: (error: Error) => void = () => {};
  const work = new Promise<string>((_, reject) => {
    fail = reject;
  });
  const outcome = timeout(work, 1_000, () => 'fallback');
  await jest.advanceTimersByTimeAsync(1_000);
  fail(new Error('too late'));
  expect(await outcome).toBe('fallback');
});
