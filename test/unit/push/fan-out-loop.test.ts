import { FanOutLoop } from '../../../src/push/fan-out-loop';
import { noPushMetrics } from '../../../src/push/no-metrics';
import type { PushJobRepository } from '../../../src/repositories/push/push-job-repository';

afterEach(() => jest.useRealTimers());

it('waits a moment before it looks again for jobs that another process is fanning out', async () => {
  jest.useFakeTimers();
  let rounds = 0;
  const jobs: Pick<PushJobRepository, 'fanOut' | 'nextDueAt'> = {
    fanOut: async () => {
      rounds += 1;
      return { ends: [], hasTargets: false, hasMore: false };
    },
    nextDueAt: async () => Date.now() - 1_000,
  };
  const loop = new FanOutLoop({
    jobs: jobs as PushJobRepository,
    connected: { isConnected: () => false },
    concurrency: { isReduced: false },
    metrics: noPushMetrics,
    log: { warn: () => {}, error: () => {} },
    clock: Date.now,
    onDeliveries: () => {},
  });
  loop.start();
  await jest.advanceTimersByTimeAsync(10);
  expect(rounds).toBe(1);
  await jest.advanceTimersByTimeAsync(50);
  expect(rounds).toBe(2);
  await loop.stop();
});
