import { afterServerSaid, backoff, Timer } from '../../../packages/client/src/timing.ts';
import { pass, stopTime } from './support/scene.ts';

const WAITS = { first: 1_000, longest: 15_000 };

it('waits double with each attempt up to the longest, by half less or more', () => {
  expect([0, 1, 2, 3, 4, 5, 1_000].map((attempt) => backoff(WAITS, attempt, 0.5))).toEqual([
    1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000,
  ]);
  expect(backoff(WAITS, 0, 0)).toBe(500);
  expect(backoff(WAITS, 9, 0.999_999)).toBeCloseTo(22_500, -1);
});

it('clients that were refused together do not come back together, nor too early', () => {
  const clients = 5_000;
  // Evenly spread, as chance is in the long run.
  const waits = Array.from({ length: clients }, (_none, index) => afterServerSaid(5_000, index / clients));
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(5_000);
  expect(Math.max(...waits)).toBeLessThan(10_000);
  const perTenth = new Map<number, number>();
  for (const wait of waits)
    perTenth.set(Math.floor(wait / 100), (perTenth.get(Math.floor(wait / 100)) ?? 0) + 1);
  // In a tenth of a second a fiftieth of them, however short the time that the server has asked for.
  expect(Math.max(...perTenth.values())).toBeLessThanOrEqual(clients / 50 + 1);
  expect(afterServerSaid(0, 0.999)).toBeGreaterThan(1_900);
});

it('a timer that is set again replaces itself', async () => {
  stopTime();
  const work = jest.fn();
  const timer = new Timer();
  timer.set(100, work);
  timer.set(200, work);
  await pass(150);
  expect(work).not.toHaveBeenCalled();
  expect(timer.isSet).toBe(true);
  await pass(100);
  expect(work).toHaveBeenCalledTimes(1);
  expect(timer.isSet).toBe(false);
  jest.useRealTimers();
});
