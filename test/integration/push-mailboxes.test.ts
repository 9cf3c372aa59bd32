import type { Caller } from '../../src/domain/author';
import { fanOut } from '../../src/push/fan-out';
import { ResultWriter } from '../../src/push/result-writer';
import type { MailboxResult } from '../../src/repositories/push/push-mailbox';
import type { PushDispatcher } from '../../src/push/dispatcher';
import type { PushMailboxRepository } from '../../src/repositories/push/push-mailbox-repository';
import { UnreadRepository } from '../../src/repositories/messages/unread-repository';
import type { DeviceService } from '../../src/services/devices/device-service';
import { BusyError } from '../../src/domain/errors';
import { type Person, PushScene } from '../support/push-scene';
import { someMessages } from '../support/builders';

/** Claimed mailboxes: what is loaded, how long it is valid, and how results are written. */
let scene: PushScene;
let dispatcher: PushDispatcher;
let mailboxes: PushMailboxRepository;
let devices: DeviceService;
let ana: Person;
let bia: Person;

beforeAll(async () => {
  // One at a time, so that the second has to wait for the first.
  scene = await PushScene.create({ limits: { per_host: 1, total: 1, timeout_ms: 1_500 } });
});

afterAll(() => scene.drop());

beforeEach(async () => {
  for (const table of ['push_jobs', 'push_deliveries', 'push_subscriptions'])
    await scene.run(`delete from ${table}`);
  ({ dispatcher, mailboxes, devices } = scene.compose());
  [ana, bia] = [await scene.person('Ana'), await scene.person('Bia')];
  scene.ahead_ms = 0;
});

afterEach(() => dispatcher.stop());

const idOf = async ({ user_id }: Caller) => {
  const row = await scene.db.database.one<{ id: number }>(
    'select id from push_subscriptions where user_id = ?',
    [user_id],
  );
  return row?.id ?? 0;
};
const stateOf = async (person: Person) => {
  const id = await idOf(person);
  return (await scene.deliveries()).find(({ subscription_id }) => subscription_id === id);
};
const claims = async (person: Person) =>
  (
    await scene.db.database.one<{ claim_no: number }>(
      'select claim_no from push_subscriptions where id = ?',
      [await idOf(person)],
    )
  )?.claim_no;

describe('a claimed mailbox whose push had to wait', () => {
  /** Bia's push service does not respond; Carla's mailbox is claimed with hers, and its push waits for a slot. */
  async function carlaWaits(meanwhile: (conversation: number, carla: Person) => Promise<unknown>) {
    const carla = await scene.person('Carla');
    const slow = await scene.subscribe(devices, bia);
    const { endpoint } = await scene.subscribe(devices, carla);
    scene.service.every(slow.endpoint, 'hang');
    await scene.send(ana, await scene.conversation(ana, bia), 'x');
    const conversation = await scene.conversation(ana, carla);
    await scene.send(ana, conversation, 'first');
    dispatcher.start();
    await scene.service.until((service) => service.of(slow.endpoint).length === 1);
    await meanwhile(conversation, carla);
    await dispatcher.idle();
    return { carla, texts: scene.service.of(endpoint).map(({ text }) => JSON.parse(text).body as string) };
  }

  it('is pushed without another claim', async () => {
    const { carla, texts } = await carlaWaits(async () => {});
    expect(texts).toEqual(['first']);
    expect(await claims(carla)).toBe(1);
  });

  it('is not pushed if its message was read meanwhile', async () => {
    const { carla, texts } = await carlaWaits((conversation, { user_id }) =>
      scene.run('update conversation_members set read_seq = 1 where conversation_id = ? and user_id = ?', [
        conversation,
        user_id,
      ]),
    );
    expect(texts).toEqual([]);
    expect(await stateOf(carla)).toMatchObject({ state: 'suppressed', reason: 'read' });
  });

  it('is not pushed if its owner has changed meanwhile', async () => {
    const { texts } = await carlaWaits(async (_conversation, { user_id }) =>
      scene.run('update push_subscriptions set user_id = ? where user_id = ?', [ana.user_id, user_id]),
    );
    expect(texts).toEqual([]);
    expect(await stateOf(ana)).toMatchObject({ state: 'suppressed', reason: 'transferred' });
  });

  it('is left alone if another process has claimed it meanwhile', async () => {
    const { carla, texts } = await carlaWaits((_conversation, { user_id }) =>
      scene.run('update push_subscriptions set claim_no = 7, next_at = ? where user_id = ?', [
        new Date(Date.now() + 60_000),
        user_id,
      ]),
    );
    expect(texts).toEqual([]);
    expect(await stateOf(carla)).toMatchObject({ state: 'pending' });
  });
});

it('pushes to a subscription that was renewed while the job was fanned out', async () => {
  await scene.subscribe(devices, bia);
  await scene.send(ana, await scene.conversation(ana, bia), 'x');
  const { jobs } = scene.compose();
  const now = scene.clock();
  let looks = 0;
  await jobs.fanOut({ now, limit: 10 }, (audience) => {
    looks += 1;
    const found = fanOut(audience, { now, connected: { isConnected: () => false } });
    const former = found.targets.map((target) => ({ ...target, subscription_id: 999_999_999 }));
    return looks === 1 ? { ...found, targets: former } : found;
  });

  expect(looks).toBe(2);
  expect(await stateOf(bia)).toMatchObject({ state: 'pending' });
});

it('starts no push once it stops, and releases the mailboxes that wait for their turn', async () => {
  const slow = await scene.subscribe(devices, bia);
  const carla = await scene.person('Carla');
  const { endpoint } = await scene.subscribe(devices, carla);
  scene.service.every(slow.endpoint, 'hang');
  await scene.send(ana, await scene.conversation(ana, bia), 'x');
  await scene.send(ana, await scene.conversation(ana, carla), 'x');
  dispatcher.start();
  await scene.service.until((service) => service.of(slow.endpoint).length === 1);
  await dispatcher.stop();

  expect(scene.service.of(endpoint)).toEqual([]);
  const row = await scene.db.database.one<{ due: 0 | 1; retries: number }>(
    'select next_at <= ? as due, retries from push_subscriptions where id = ?',
    [new Date(), await idOf(carla)],
  );
  expect(row).toEqual({ due: 1, retries: 0 });
});

it('loads the deliveries of other mailboxes although one is very full', async () => {
  const carla = await scene.person('Carla');
  await scene.subscribe(devices, bia);
  await scene.subscribe(devices, carla);
  const [full, other] = [await idOf(bia), await idOf(carla)];
  const rows = Array.from({ length: 5_100 }, (_, seq) => `(${full}, 1, ${seq + 1}, ${bia.user_id})`);
  await scene.run(
    `insert into push_deliveries (subscription_id, conversation_id, seq, user_id)
     values ${rows.join(', ')}, (${other}, 1, 1, ${carla.user_id})`,
  );

  const pending = await mailboxes.listPending([full, other]);
  expect([pending.get(full)?.length, pending.get(other)?.length]).toEqual([5_000, 1]);
});

describe('results', () => {
  const result = (subscription_id: number, changes: Partial<MailboxResult> = {}): MailboxResult => ({
    subscription_id,
    claim_no: 1,
    ended: [],
    update: { kind: 'refused' },
    next_at: Date.now(),
    ...changes,
  });
  const failures = async (person: Person) =>
    (
      await scene.db.database.one<{ failures: number }>(
        'select failures from push_subscriptions where id = ?',
        [await idOf(person)],
      )
    )?.failures;

  it('writes results although one among them cannot be written', async () => {
    await scene.subscribe(devices, bia);
    const said: string[] = [];
    const log = { warn: () => {}, error: (_: object, message: string) => void said.push(message) };
    const results = new ResultWriter(mailboxes, scene.clock, log);
    await Promise.all([
      results.write(result(1, { update: { kind: 'accepted', vapid_key_id: 'longer than the column' } })),
      results.write(result(await idOf(bia))),
    ]);

    expect(await failures(bia)).toBe(1);
    expect(said).toEqual([]);
  });

  it('writes results when a database that was away is back', async () => {
    await scene.subscribe(devices, bia);
    const outages = [new BusyError(), new BusyError()];
    const away = {
      writeResults: (...given: Parameters<PushMailboxRepository['writeResults']>) =>
        outages.length > 0 ? Promise.reject(outages.pop()) : mailboxes.writeResults(...given),
    };
    await new ResultWriter(away, scene.clock, scene.log).write(result(await idOf(bia)));

    expect(await failures(bia)).toBe(1);
    expect(outages).toEqual([]);
  });
});

describe('the total of unread messages', () => {
  const totalOf = async ({ user_id }: Caller) =>
    (await new UnreadRepository(scene.db.database).totals([user_id, ana.user_id])).get(user_id);

  it('counts unread messages in all conversations, without those the user has sent', async () => {
    const others: number[] = [];
    for (let n = 0; n < 130; n++) {
      const conversation = await scene.group([ana, bia]);
      others.push(conversation);
      await scene.send(ana, conversation, 'x', { withJob: false });
      await scene.send(bia, conversation, 'y', { withJob: false });
    }
    await scene.run('update conversation_members set read_seq = 1 where conversation_id = ?', [
      others[0] ?? 0,
    ]);
    await scene.run('update messages set deleted_at = ? where conversation_id = ? and seq = 1', [
      new Date(),
      others[1] ?? 0,
    ]);

    expect(await totalOf(bia)).toBe(128);
  });

  it('counts at most a thousand unread messages per conversation', async () => {
    const conversation = await scene.conversation(ana, bia);
    await someMessages(
      scene.db.database,
      Array.from({ length: 1_200 }, (_, index) => ({
        conversation_id: conversation,
        seq: index + 1,
        sender_id: ana.user_id,
      })),
    );
    await scene.run('update conversations set last_seq = 1200 where id = ?', [conversation]);

    expect(await totalOf(bia)).toBe(1_000);
  });
});
