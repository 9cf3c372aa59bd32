import { HostQueues } from '../../../src/jobs/host-queues';

const metrics = { breaker: () => {} };

/** `served` lists the hosts in the order they got a slot; each slot is kept until `end` is called for its host. */
function scene(limit: number, per_host = 64) {
  const queues = new HostQueues({ per_host }, { limit }, Date.now, metrics);
  const served: string[] = [];
  const ends = new Map<string, (() => void)[]>();
  const ask = (host: string, count: number) => {
    for (let n = 0; n < count; n++) {
      void queues.run(host, async () => {
        served.push(host);
        await new Promise<void>((end) => ends.set(host, [...(ends.get(host) ?? []), end]));
      });
    }
  };
  const end = async (host: string) => {
    ends.get(host)?.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { served, ask, end };
}

it('reserves some slots for the other hosts', () => {
  const { served, ask } = scene(16);
  ask('dead', 100);
  expect(served).toHaveLength(14);
  ask('alive', 5);
  expect(served.slice(14)).toEqual(['alive', 'alive']);
});

it('gives away the only slot there is', () => {
  const { served, ask } = scene(1);
  ask('one', 2);
  expect(served).toEqual(['one']);
});

it('serves the hosts in turn, whichever has more waiting', async () => {
  const { served, ask, end } = scene(2);
  ask('busy', 10);
  ask('other', 3);
  expect(served).toEqual(['busy', 'busy']);
  await end('busy');
  await end('busy');
  await end('other');
  await end('busy');
  expect(served.slice(2)).toEqual(['busy', 'other', 'busy', 'other']);
});

it('limits what is in flight to one host', () => {
  const { served, ask } = scene(100, 3);
  ask('one', 10);
  expect(served).toHaveLength(3);
});

it('claims nothing until half of what was claimed has ended, and then as much as fits', async () => {
  const queues = new HostQueues({ per_host: 2 }, { limit: 64 }, Date.now, metrics);
  expect(queues.claimLimit('one')).toBe(8);
  const ends: (() => void)[] = [];
  const held = Array.from({ length: 8 }, () =>
    queues.track('one', () => new Promise<void>((end) => ends.push(end))),
  );
  const limits: number[] = [];
  for (const [index, end] of ends.entries()) {
    end();
    await held[index];
    limits.push(queues.claimLimit('one'));
  }
  expect(limits).toEqual([0, 0, 0, 4, 5, 6, 7, 8]);
});

it('remembers a bounded number of hosts, even if all of them are down', () => {
  const queues = new HostQueues({ per_host: 64 }, { limit: 16 }, Date.now, metrics);
  const breakDown = (host: string) => {
    for (let endpoint = 0; endpoint < 10; endpoint++) queues.record(host, endpoint, true);
  };
  for (let number = 0; number < 1_001; number++) breakDown(`${number}.example.com`);

  expect(queues.isClosed('1000.example.com')).toBe(true);
  expect(queues.isClosed('0.example.com')).toBe(false);
});
