import { setImmediate as endOfTurn } from 'node:timers/promises';
import { ConcurrencyLimit } from '../../../src/jobs/concurrency-limit';
import { HostQueues } from '../../../src/jobs/host-queues';
import { HostWorker, type PendingHost } from '../../../src/jobs/host-worker';

let hosts: PendingHost[];
let claims: [host: string, limit: number][];
let processed: string[];
/** How often the pending hosts were listed. */
let lists: number;
let errors: [error: unknown, job: string][];
let ends: (() => void)[];
let worker: HostWorker<string>;

beforeEach(() => {
  hosts = [];
  claims = [];
  processed = [];
  lists = 0;
  errors = [];
  ends = [];
  worker = workerOf(async (_host, job) => void processed.push(job));
});

afterEach(async () => {
  await worker.stop(0, () => ends.forEach((end) => end()));
});

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await endOfTurn();
}

/** Every host has four due jobs, which are claimed once. */
function workerOf(process: (host: string, job: string) => Promise<void>): HostWorker<string> {
  const concurrency = new ConcurrencyLimit(64, () => 0);
  const queues = new HostQueues({ per_host: 1 }, concurrency, Date.now, { breaker: () => {} });
  return new HostWorker<string>(
    {
      async listHosts() {
        lists += 1;
        return hosts;
      },
      async claim(host, limit) {
        claims.push([host, limit]);
        hosts = hosts.filter((pending) => pending.host !== host);
        return Array.from({ length: 4 }, (_, index) => `${host}${index}`);
      },
      process,
      onJobError: (error, job) => errors.push([error, job]),
      onLoopError: (error) => {
        throw error;
      },
      onQueueAge: () => {},
    },
    queues,
    concurrency,
    Date.now,
  );
}

const hang = () => new Promise<void>((resolve) => ends.push(resolve));

it('claims the due jobs of every host and processes them', async () => {
  hosts = ['a', 'b'].map((host) => ({ host, due_at: 0 }));
  worker.start();
  await worker.whenIdle();
  expect(claims).toEqual([
    ['a', 4],
    ['b', 4],
  ]);
  expect(processed.toSorted()).toEqual(['a0', 'a1', 'a2', 'a3', 'b0', 'b1', 'b2', 'b3']);
});

it('leaves jobs alone that are not due yet', async () => {
  hosts = [{ host: 'a', due_at: Date.now() + 60_000 }];
  worker.start();
  await worker.whenIdle();
  expect(claims).toEqual([]);
});

it('reports a job that failed and goes on with the others', async () => {
  const error = new Error('no');
  worker = workerOf(async (_host, job) => {
    if (job === 'a1') throw error;
    processed.push(job);
  });
  hosts = [{ host: 'a', due_at: 0 }];
  worker.start();
  await worker.whenIdle();
  expect(errors).toEqual([[error, 'a1']]);
  expect(processed).toEqual(['a0', 'a2', 'a3']);
});

it('claims nothing more for a host whose jobs do not end', async () => {
  worker = workerOf(hang);
  hosts = [{ host: 'a', due_at: 0 }];
  worker.start();
  await until(() => claims.length > 0);
  hosts = [{ host: 'a', due_at: 0 }];
  // With the second list, what came of the first is decided.
  const seen = lists + 2;
  worker.wake();
  await until(() => lists >= seen);
  expect(claims).toEqual([['a', 4]]);
});

it('aborts jobs that do not end within the limit when it stops', async () => {
  worker = workerOf(hang);
  hosts = [{ host: 'a', due_at: 0 }];
  worker.start();
  await until(() => ends.length > 0);
  let isAborted = false;
  await worker.stop(10, () => {
    isAborted = true;
    ends.forEach((end) => end());
  });
  expect(isAborted).toBe(true);
});
