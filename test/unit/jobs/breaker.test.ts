import { Breaker } from '../../../src/jobs/breaker';

let now: number;
let breaker: Breaker;

beforeEach(() => {
  now = 1_000_000;
  breaker = new Breaker(() => now);
});

const fail = (from: number, to: number) => {
  for (let endpoint = from; endpoint <= to; endpoint++) breaker.record(endpoint, true);
};
const succeed = (from: number, to: number) => {
  for (let endpoint = from; endpoint <= to; endpoint++) breaker.record(endpoint, false);
};

it('never opens for one endpoint, however often it fails', () => {
  for (let i = 0; i < 1_000; i++) breaker.record(1, true);

  expect(breaker.state).toBe('closed');
});

it('stays closed while most endpoints are reached', () => {
  succeed(1, 11);
  fail(12, 21);

  expect(breaker.state).toBe('closed');
});

it('opens when half of many endpoints fail', () => {
  succeed(1, 10);
  fail(11, 20);

  expect(breaker.state).toBe('open');
  expect(breaker.allowance).toBe(0);
  expect(breaker.reopensIn).toBe(10_000);
});

it('forgets what is a minute old', () => {
  fail(1, 9);
  now += 60_001;
  fail(10, 10);

  expect(breaker.state).toBe('closed');
});

it('tries a few endpoints after a pause, and closes with the first success', () => {
  fail(1, 10);
  now += 10_000;
  expect([breaker.state, breaker.allowance]).toEqual(['half_open', 5]);

  breaker.record(1, true);
  expect(breaker.state).toBe('half_open');
  breaker.record(2, false);
  expect([breaker.state, breaker.allowance]).toEqual(['closed', Infinity]);
});

it('pauses twice as long when the tries fail, five minutes at most', () => {
  fail(1, 10);
  const pauses = Array.from({ length: 7 }, () => {
    const pause = breaker.reopensIn;
    now += pause;
    fail(1, 5);
    return pause / 1_000;
  });

  expect(pauses).toEqual([10, 20, 40, 80, 160, 300, 300]);
});

it('does not stay open for one endpoint that fails again and again', () => {
  fail(1, 10);
  now += 10_000;
  for (let i = 0; i < 10; i++) breaker.record(1, true);

  expect(breaker.state).toBe('half_open');
});
