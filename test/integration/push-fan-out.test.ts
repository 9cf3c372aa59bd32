import { fanOut } from '../../src/push/fan-out';
import type { PushDispatcher } from '../../src/push/dispatcher';
import type { FanOutResult, PushJobRepository } from '../../src/repositories/push/push-job-repository';
import type { EndedDelivery, Mailbox } from '../../src/repositories/push/push-mailbox';
import type { PushMailboxRepository } from '../../src/repositories/push/push-mailbox-repository';
import type { DeviceService } from '../../src/services/devices/device-service';
import { aConversation, aGroup, someSubscriptions, someUsers } from '../support/builders';
import { PushScene, type Person } from '../support/push-scene';

/** One delivery waits for each subscription and conversation, however many messages and members there are. */
let scene: PushScene;
let dispatcher: PushDispatcher;
let jobs: PushJobRepository;
let mailboxes: PushMailboxRepository;
let devices: DeviceService;
let ana: Person;
let bia: Person;

beforeAll(async () => {
  scene = await PushScene.create();
});

afterAll(() => scene.drop());

beforeEach(async () => {
  ({ dispatcher, jobs, mailboxes, devices } = scene.compose());
  scene.connected.clear();
  scene.ahead_ms = 0;
  [ana, bia] = [await scene.person('Ana'), await scene.person('Bia')];
});

afterEach(async () => {
  await dispatcher.stop();
  for (const table of ['push_jobs', 'push_deliveries', 'push_subscriptions'])
    await scene.run(`delete from ${table}`);
});

/** One transaction. */
const step = (of: PushJobRepository = jobs): Promise<FanOutResult> => {
  const moment = { now: scene.clock(), connected: { isConnected: (id: number) => scene.connected.has(id) } };
  return of.fanOut({ now: moment.now, limit: 200 }, (audience) => fanOut(audience, moment));
};
const untilDone = async () => {
  while ((await step()).hasMore);
};
const countPending = async (): Promise<number> =>
  (await scene.deliveries()).filter(({ state }) => state === 'pending').length;
const jobRows = () =>
  scene.db.database.many<{ seq: number; state: string; fanned_out_to: number }>(
    'select seq, state, fanned_out_to from push_jobs order by conversation_id, seq',
  );

const late = ({ user_id }: Person, conversation_id: number, [first_seq, seq]: [number, number]) =>
  scene.run(
    `insert into push_jobs (conversation_id, seq, user_id, rule, next_at, first_seq, message_count)
     values (?, ?, ?, 'late', now(3) - interval 1 second, ?, ?)
     on duplicate key update state = 'pending', first_seq = values(first_seq), message_count = values(message_count)`,
    [conversation_id, seq, user_id, first_seq, seq - first_seq + 1],
  );

/** Ana and others, each with two browsers. */
async function aCrowd(others: number): Promise<{ group: number; user_ids: number[] }> {
  const user_ids = await someUsers(
    scene.db.database,
    Array.from({ length: others }, () => ({})),
  );
  await someSubscriptions(scene.db.database, user_ids, { each: 2 });
  return { group: await aGroup(scene.db.database, [ana.user_id, ...user_ids]), user_ids };
}

describe('a message to a large group', () => {
  it('is fanned out in transactions of a thousand subscriptions, and another process goes on where one has stopped', async () => {
    const { group, user_ids } = await aCrowd(700);
    await scene.send(ana, group, 'x');

    expect(await step()).toMatchObject({ hasTargets: true, hasMore: true, ends: [] });
    const first = await countPending();
    expect(first).toBeGreaterThan(900);
    expect(first).toBeLessThanOrEqual(1_000);
    const [job] = await jobRows();
    expect(job).toMatchObject({ state: 'pending', fanned_out_to: user_ids[first / 2 - 1] });

    const { jobs: ofOther } = scene.compose();
    expect(await step(ofOther)).toMatchObject({ ends: [{ state: 'fanned_out' }] });
    expect(await jobRows()).toMatchObject([{ state: 'fanned_out' }]);
    const deliveries = await scene.deliveries();
    expect(deliveries).toHaveLength(1_400);
    expect(new Set(deliveries.map(({ subscription_id }) => subscription_id)).size).toBe(1_400);
  });

  it('leaves nothing of a transaction that fails', async () => {
    const { group } = await aCrowd(700);
    await scene.send(ana, group, 'x');
    await step();
    const [before, first] = [await jobRows(), await countPending()];
    const crash = jobs.fanOut({ now: scene.clock(), limit: 200 }, () => {
      throw new Error('crash');
    });
    await expect(crash).rejects.toThrow('crash');

    expect(await jobRows()).toEqual(before);
    expect(await countPending()).toBe(first);
  });

  it('is taken together with those that came meanwhile, which write no further rows', async () => {
    const { group } = await aCrowd(300);
    await scene.send(ana, group, '1');
    await untilDone();
    for (let n = 2; n <= 20; n++) await scene.send(ana, group, String(n));
    await untilDone();

    const deliveries = await scene.deliveries();
    expect(deliveries).toHaveLength(600);
    for (const delivery of deliveries) {
      expect(delivery).toMatchObject({ first_seq: 1, seq: 20, count: 20, state: 'pending' });
    }
    expect((await jobRows()).map(({ state }) => state)).toEqual(Array(20).fill('fanned_out'));
  });

  it('does not keep messages waiting that were due before', async () => {
    const { group, user_ids } = await aCrowd(700);
    const [one = 0] = user_ids;
    const direct = await aConversation(scene.db.database, [ana.user_id, one]);
    const created_at = scene.clock();
    await scene.send(ana, direct, 'direct', { created_at: created_at - 1_000 });
    await scene.send(ana, group, 'x', { created_at });

    await step();
    expect(await scene.deliveries()).toHaveLength(2);
    await untilDone();
    expect(await scene.deliveries()).toHaveLength(1_402);
  });
});

describe('messages to people with few devices', () => {
  it('are fanned out together, up to a thousand subscriptions', async () => {
    const user_ids = await someUsers(
      scene.db.database,
      Array.from({ length: 100 }, () => ({})),
    );
    await someSubscriptions(scene.db.database, user_ids, { each: 16 });
    for (const user_id of user_ids) {
      await scene.send(ana, await aConversation(scene.db.database, [ana.user_id, user_id]), 'x');
    }

    expect(await step()).toMatchObject({ hasMore: true });
    expect(await countPending()).toBe(62 * 16);
    await untilDone();
    expect(await countPending()).toBe(100 * 16);
  });
});

describe('a message that comes while a push is being sent', () => {
  const ended = (conversation_id: number, seq: number, { user_id } = bia): EndedDelivery => ({
    conversation_id,
    seq,
    user_id,
    count: 1,
    end: 'accepted',
    reason: null,
  });

  /** The push for the first message is sent; the second comes before its end is recorded. */
  async function betweenPushes(): Promise<{ endpoint: string; conversation: number }> {
    const { endpoint } = await scene.subscribe(devices, bia);
    const conversation = await scene.conversation(ana, bia);
    await scene.send(ana, conversation, 'one');
    await step();
    const claimed = await claim();
    await scene.send(ana, conversation, 'two');
    await step();
    await writeEnds(claimed, [ended(conversation, 1)]);
    return { endpoint, conversation };
  }
  const claim = () => {
    const now = scene.clock();
    return mailboxes.claim(scene.service.host, { now, lease_until: now + 7_000, limit: 10 });
  };
  const writeEnds = (claimed: readonly Mailbox[], ends: EndedDelivery[]) =>
    mailboxes.writeResults(
      claimed.map(({ id, claim_no }) => ({
        subscription_id: id,
        claim_no,
        ended: ends,
        update: { kind: 'none' as const },
        next_at: scene.clock(),
      })),
      scene.clock(),
    );

  it('waits alone, and what was sent is recorded', async () => {
    await betweenPushes();

    expect(await scene.deliveries()).toMatchObject([
      { first_seq: 1, seq: 1, count: 1, state: 'accepted' },
      { first_seq: 2, seq: 2, count: 1, state: 'pending' },
    ]);
  });

  it('is pushed next', async () => {
    const { endpoint } = await betweenPushes();
    dispatcher.start();
    await dispatcher.idle();

    expect(scene.service.accepted(endpoint).map(({ text }) => JSON.parse(text))).toMatchObject([
      { body: 'two', data: { count: 1 } },
    ]);
  });

  it('leaves the end of those that a previous release has added one by one', async () => {
    await scene.subscribe(devices, bia);
    const conversation = await scene.conversation(ana, bia);
    for (const text of ['one', 'two']) await scene.send(ana, conversation, text);
    await step();
    await scene.run('delete from push_deliveries');
    await scene.run(
      `insert into push_deliveries (subscription_id, conversation_id, seq, user_id)
       select id, ?, n.seq, user_id from push_subscriptions cross join (select 1 as seq union select 2) n`,
      [conversation],
    );
    const claimed = await claim();
    await scene.send(ana, conversation, 'three');
    await step();
    expect(await scene.deliveries()).toMatchObject([{ first_seq: 1, seq: 3, count: 3, state: 'pending' }]);
    await writeEnds(claimed, [ended(conversation, 1), ended(conversation, 2)]);

    expect(await scene.deliveries()).toMatchObject([
      { first_seq: 1, seq: 2, count: 2, state: 'accepted' },
      { first_seq: 3, seq: 3, count: 1, state: 'pending' },
    ]);
  });

  it('does not end what waits for the new owner of the endpoint', async () => {
    const subscription = await scene.subscribe(devices, bia);
    const carla = await scene.person('Carla');
    const group = await scene.group([ana, bia, carla]);
    await scene.send(ana, group, 'to both');
    await step();
    const claimed = await claim();
    await devices.subscribe(carla, { subscription: scene.service.resubscribe(subscription.endpoint) });
    await late(carla, group, [1, 1]);
    await step();
    await writeEnds(claimed, [ended(group, 1)]);
    expect(await scene.deliveries()).toMatchObject([{ seq: 1, state: 'pending' }]);

    await scene.send(ana, group, 'to Carla');
    await step();
    await writeEnds(claimed, [ended(group, 1)]);
    expect(await scene.deliveries()).toMatchObject([{ first_seq: 1, seq: 2, count: 2, state: 'pending' }]);
  });
});

describe('what was fanned out already', () => {
  it('is not pushed again by another rule, but for what is new in it', async () => {
    const { endpoint } = await scene.subscribe(devices, bia);
    const conversation = await scene.conversation(ana, bia);
    for (const text of ['one', 'two']) await scene.send(ana, conversation, text);
    dispatcher.start();
    await dispatcher.idle();
    await late(bia, conversation, [1, 2]);
    await dispatcher.idle();
    await scene.send(ana, conversation, 'three', { withJob: false });
    await late(bia, conversation, [1, 3]);
    await dispatcher.idle();

    expect(
      scene.service.accepted(endpoint).map(({ text }) => {
        const { body, data } = JSON.parse(text);
        return [body, data.count];
      }),
    ).toEqual([
      ['two', 2],
      ['three', 1],
    ]);
  });

  it('is joined by an older message that was missed', async () => {
    await scene.subscribe(devices, bia);
    const conversation = await scene.conversation(ana, bia);
    await scene.send(ana, conversation, 'missed', { withJob: false });
    await scene.send(ana, conversation, 'two');
    await step();
    await late(bia, conversation, [1, 1]);
    await step();

    expect(await scene.deliveries()).toMatchObject([{ first_seq: 1, seq: 2, count: 2, state: 'pending' }]);
  });

  it('is not merged with what waits for the previous owner of the endpoint', async () => {
    const subscription = await scene.subscribe(devices, bia);
    const carla = await scene.person('Carla');
    const group = await scene.group([ana, bia, carla]);
    await scene.send(ana, group, 'to Bia');
    await step();
    await devices.subscribe(carla, { subscription: scene.service.resubscribe(subscription.endpoint) });
    await scene.send(ana, group, 'to Carla');
    dispatcher.start();
    await dispatcher.idle();

    expect(scene.service.accepted(subscription.endpoint).map(({ text }) => JSON.parse(text))).toMatchObject([
      { body: 'Ana: to Carla', data: { count: 1 } },
    ]);
    expect(await scene.deliveries()).toMatchObject([
      { seq: 1, state: 'suppressed', reason: 'transferred' },
      { seq: 2, state: 'accepted' },
    ]);
  });
});
