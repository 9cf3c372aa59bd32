import { groupBy } from '../../src/domain/group-by';
import { fanOut } from '../../src/push/fan-out';
import { planMailbox } from '../../src/push/mailbox-plan';
import { mailboxResult } from '../../src/push/mailbox-result';
import type { PushJobRepository } from '../../src/repositories/push/push-job-repository';
import type { PushMailboxRepository } from '../../src/repositories/push/push-mailbox-repository';
import { aGroup, someSubscriptions, someUsers } from '../support/builders';
import { PushScene, type Person } from '../support/push-scene';

/** Two processes fan out and push at once while messages are written: each is pushed to each browser, and none twice. */
let scene: PushScene;
let ana: Person;

beforeAll(async () => {
  scene = await PushScene.create();
  ana = await scene.person('Ana');
});

afterAll(() => scene.drop());

const HOST = 'push.example';
const MESSAGES = 12;
const allSeqs = Array.from({ length: MESSAGES }, (_, index) => index + 1);

/** What was pushed to each browser: the newest message of each push, and how many it was said to stand for. */
const pushed = new Map<number, { seq: number; count: number }[]>();

async function fanOutOnce(jobs: PushJobRepository): Promise<boolean> {
  const moment = { now: scene.clock(), connected: { isConnected: () => false } };
  return (await jobs.fanOut({ now: moment.now, limit: 200 }, (audience) => fanOut(audience, moment))).hasMore;
}

async function pushOnce(mailboxes: PushMailboxRepository): Promise<void> {
  const now = scene.clock();
  const claimed = await mailboxes.claim(HOST, { now, lease_until: now + 60_000, limit: 40 });
  if (claimed.length === 0) return;
  const pending = await mailboxes.listPending(claimed.map(({ id }) => id));
  const results = claimed.map((mailbox) => {
    const plan = planMailbox(mailbox, pending.get(mailbox.id) ?? [], { now, isConnected: () => false });
    if (plan.push) {
      const seq = Math.max(...plan.push.deliveries.map((delivery) => delivery.seq));
      pushed.set(mailbox.id, [...(pushed.get(mailbox.id) ?? []), { seq, count: plan.push.count }]);
    }
    const answer = plan.push && ({ kind: 'accepted', vapid_key_id: 'x' } as const);
    return mailboxResult(mailbox, plan, answer, { now: scene.clock(), random: 0 });
  });
  // The push is on its way meanwhile.
  await scene.subscriptionCount();
  await mailboxes.writeResults(results, scene.clock());
}

it.each([
  ['a small group', 30, 2],
  ['a large group, in several transactions', 260, 5],
])('pushes each message of %s', async (_name, members, each) => {
  pushed.clear();
  for (const table of ['push_jobs', 'push_deliveries', 'push_subscriptions'])
    await scene.run(`delete from ${table}`);
  const user_ids = await someUsers(
    scene.db.database,
    Array.from({ length: members }, () => ({})),
  );
  await someSubscriptions(scene.db.database, user_ids, { each });
  const group = await aGroup(scene.db.database, [ana.user_id, ...user_ids]);

  let isWritten = false;
  const write = async () => {
    const { mailboxes } = scene.compose();
    for (const seq of allSeqs) {
      await scene.send(ana, group, String(seq));
      await pushOnce(mailboxes);
    }
    isWritten = true;
  };
  const isOver = async (): Promise<boolean> => {
    if (!isWritten) return false;
    const row = await scene.db.database.one<{ n: number }>(
      `select (select count(*) from push_jobs where state = 'pending') +
              (select count(*) from push_subscriptions where next_at is not null) as n`,
    );
    return row?.n === 0;
  };
  const run = async ({ jobs, mailboxes }: ReturnType<PushScene['compose']>) => {
    const fanning = async () => {
      while (!(await isOver())) await fanOutOnce(jobs);
    };
    const pushing = async () => {
      while (!(await isOver())) await pushOnce(mailboxes);
    };
    await Promise.all([fanning(), pushing()]);
  };
  await Promise.all([write(), run(scene.compose()), run(scene.compose())]);

  expect(pushed.size).toBe(members * each);
  for (const pushes of pushed.values()) {
    expect(Math.max(...pushes.map(({ seq }) => seq))).toBe(MESSAGES);
    // One that another process has overtaken may not be counted, but none is counted twice.
    expect(pushes.reduce((sum, { count }) => sum + count, 0)).toBeLessThanOrEqual(MESSAGES);
  }
  const rows = groupBy(await scene.deliveries(), ({ subscription_id }) => subscription_id);
  expect(rows.size).toBe(members * each);
  for (const deliveries of rows.values()) {
    expect(new Set(deliveries.map(({ state }) => state))).toEqual(new Set(['accepted']));
    const isCovered = (message: number): boolean =>
      deliveries.some(({ first_seq, seq }) => (first_seq ?? seq) <= message && message <= seq);
    expect(allSeqs.filter((seq) => !isCovered(seq))).toEqual([]);
  }
});
