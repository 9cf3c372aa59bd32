import { leaseFrom } from '../../../src/jobs/lease';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

const timing = { work_ms: 10_000, wait_ms: 5_000, record_ms: 2_000, max_ms: 30_000 };

it('lasts for the wait and the work', () => {
  expect(leaseFrom(1_000_000, timing).until).toBe(1_015_000);
});

it('leaves time for the work and the recording of its result', () => {
  expect(leaseFrom(1_000_000, timing).start_before - performance.now()).toBe(3_000);
});

it('lasts for its maximum at most, even if that leaves no time for the work', () => {
  const { until, start_before } = leaseFrom(1_000_000, { ...timing, work_ms: 60_000 });
  expect(until).toBe(1_030_000);
  expect(start_before).toBeLessThan(performance.now());
});
