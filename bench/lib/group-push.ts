import type { Database } from '../../src/infra/database/database';
import { FanOutLoop } from '../../src/push/fan-out-loop';
import { noPushMetrics } from '../../src/push/no-metrics';
import { endpointHash } from '../../src/repositories/devices/save-subscription';
import { PushJobRepository } from '../../src/repositories/push/push-job-repository';
import { insertRows } from './group-scene';
import { clock, createBrowsers, keys } from './push-scene';

/** All that the benchmarks of groups know of push: its tables, and how jobs are fanned out. */

/** Subscribes `each` browsers for every user, at this push service, in place of all there are. */
export async function subscribeDevices(
  database: Database,
  { user_ids, each, host }: { user_ids: readonly number[]; each: number; host: string },
): Promise<void> {
  await database.run('delete from push_subscriptions');
  await database.run(
    'insert into sessions (user_id) select id from users where id not in (select user_id from sessions)',
  );
  const sessions = await database.many<{ user_id: number; id: number }>('select user_id, id from sessions');
  const sessionOf = new Map(sessions.map(({ user_id, id }) => [user_id, id]));
  await insertRows(
    database,
    `insert into push_subscriptions (user_id, session_id, endpoint, endpoint_hash, host, p256dh, auth, vapid_key_id)`,
    createBrowsers(host, each * user_ids.length).map(({ endpoint, p256dh, auth }, index) => {
      const user_id = user_ids[Math.floor(index / each)] ?? 0;
      const session_id = sessionOf.get(user_id) ?? 0;
      return [user_id, session_id, endpoint, endpointHash(endpoint), host, p256dh, auth, keys.id];
    }),
  );
}

/** Removes all that waits to be pushed, and what is known of earlier pushes. */
export async function forgetPushes(database: Database): Promise<void> {
  await database.run('delete from push_jobs');
  await database.run('delete from push_deliveries');
  await database.run('update push_subscriptions set next_at = null, retries = 0, failures = 0');
}

/** How many rows push keeps. */
export interface PushRows {
  jobs: number;
  pending: number;
  ended: number;
}

export async function countPushRows(database: Database): Promise<PushRows> {
  const jobs = await database.one<{ n: number }>('select count(*) as n from push_jobs');
  const deliveries = await database.many<{ is_pending: 0 | 1; n: number }>(
    "select state = 'pending' as is_pending, count(*) as n from push_deliveries group by is_pending",
  );
  const of = (is_pending: 0 | 1): number => deliveries.find((row) => row.is_pending === is_pending)?.n ?? 0;
  return { jobs: jobs?.n ?? 0, pending: of(1), ended: of(0) };
}

/** Fans out all jobs that are due, as the server's loop does, and sends nothing. Returns the milliseconds it took. */
export async function timeFanOut(database: Database): Promise<number> {
  const loop = new FanOutLoop({
    jobs: new PushJobRepository(database),
    connected: { isConnected: () => false },
    concurrency: { isReduced: false },
    metrics: noPushMetrics,
    log: console,
    clock,
    onDeliveries: () => {},
  });
  const startedAt = performance.now();
  loop.start();
  await loop.whenIdle();
  while (!loop.isIdle) {
    loop.wake();
    await loop.whenIdle();
  }
  const took = performance.now() - startedAt;
  await loop.stop();
  return took;
}
