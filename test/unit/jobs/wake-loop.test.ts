import { WakeLoop } from '../../../src/jobs/wake-loop';

let loop: WakeLoop;
let rounds: number;
let errors: unknown[];

beforeEach(() => {
  jest.useFakeTimers();
  rounds = 0;
  errors = [];
});

afterEach(async () => {
  await loop.stop();
  jest.useRealTimers();
});

/** A loop whose rounds return these pauses, and then Infinity. */
function start(...pauses: number[]): void {
  loop = new WakeLoop(
    async () => {
      rounds += 1;
      return pauses.shift() ?? Infinity;
    },
    (error) => errors.push(error),
  );
  loop.start();
}

it('runs a round at its start, when it is woken, and when a round said so', async () => {
  start(100, Infinity);
  await loop.whenIdle();
  expect(rounds).toBe(1);
  await jest.advanceTimersByTimeAsync(100);
  expect(rounds).toBe(2);
  loop.wake();
  await loop.whenIdle();
  expect(rounds).toBe(3);
});

it('looks every five seconds although nothing is due', async () => {
  start();
  await jest.advanceTimersByTimeAsync(14_999);
  expect(rounds).toBe(3);
  await jest.advanceTimersByTimeAsync(1);
  expect(rounds).toBe(4);
});

it('runs one more round if it is woken during a round, however often', async () => {
  start();
  loop.wake();
  loop.wake();
  loop.wake();
  await loop.whenIdle();
  expect(rounds).toBe(2);
});

it('does nothing before its start and after its stop', async () => {
  start();
  await loop.stop();
  loop.wake();
  await jest.advanceTimersByTimeAsync(20_000);
  expect(rounds).toBe(1);
});

it('reports a round that failed and tries again after a second', async () => {
  const error = new Error('no');
  loop = new WakeLoop(
    async () => {
      rounds += 1;
      throw error;
    },
    (reported) => errors.push(reported),
  );
  loop.start();
  await loop.whenIdle();
  expect(errors).toEqual([error]);
  await jest.advanceTimersByTimeAsync(1_000);
  expect(rounds).toBe(2);
});
