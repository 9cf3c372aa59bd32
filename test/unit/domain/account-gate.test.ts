import { MAX_CONCURRENT_CALLS, BoundedAccountGate, inGate } from '../../../src/domain/account-gate';
import { BusyError } from '../../../src/domain/errors';

let gate: BoundedAccountGate;

const noted = (error: unknown): unknown => error;

beforeEach(() => {
  jest.useFakeTimers();
  gate = new BoundedAccountGate();
});
afterEach(() => {
  jest.useRealTimers();
});

function fill(cost: 'normal' | 'high'): void {
  for (let n = 0; n < MAX_CONCURRENT_CALLS[cost]; n++) expect(gate.enter(1, cost)).toBeUndefined();
}

it('lets a few calls of an account begin at once, and fewer of high cost', () => {
  fill('normal');
  fill('high');
  expect(MAX_CONCURRENT_CALLS.high).toBeLessThan(MAX_CONCURRENT_CALLS.normal);
  expect(gate.enter(1, 'normal')).toBeInstanceOf(Promise);
  expect(gate.enter(1, 'high')).toBeInstanceOf(Promise);
  expect(gate.enter(2, 'normal')).toBeUndefined();
});

it('lets waiting calls begin in their order, one for each that ends', async () => {
  fill('normal');
  const begun: number[] = [];
  for (const n of [1, 2, 3]) void gate.enter(1, 'normal')?.then(() => begun.push(n));
  gate.leave(1, 'normal');
  gate.leave(1, 'normal');
  await jest.advanceTimersByTimeAsync(0);
  expect(begun).toEqual([1, 2]);
  gate.leave(1, 'normal');
  await jest.advanceTimersByTimeAsync(0);
  expect(begun).toEqual([1, 2, 3]);
});

it('refuses calls that would wait too long, or in too long a queue', async () => {
  fill('high');
  const waiting = Array.from({ length: 400 }, () =>
    inGate(gate, 1, 'high', () => Promise.resolve()).catch(noted),
  );
  const refusedAtOnce = await waiting.at(-1);
  expect(refusedAtOnce).toBeInstanceOf(BusyError);
  const settled = Promise.all(waiting);
  await jest.advanceTimersByTimeAsync(3_000);
  expect((await settled).every((error) => error instanceof BusyError)).toBe(true);
});

it('includes the time that a call has waited elsewhere', async () => {
  fill('normal');
  const calls = [0, 2_000].map((waited_ms) => gate.enter(1, 'normal', waited_ms)?.then(() => 'begun', noted));
  await jest.advanceTimersByTimeAsync(600);
  gate.leave(1, 'normal');
  expect(await calls[0]).toBe('begun');
  expect(await calls[1]).toBeInstanceOf(BusyError);
  await expect(gate.enter(2, 'normal', 10_000)).rejects.toBeInstanceOf(BusyError);
});

it('forgets an account when its calls are over, also if they failed', async () => {
  const fail = (): Promise<never> => Promise.reject(new Error('no'));
  for (let n = 0; n < 20; n++) await expect(inGate(gate, 1, 'high', fail)).rejects.toThrow('no');
  fill('high');
});
