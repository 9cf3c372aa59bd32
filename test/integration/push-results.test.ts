import { generateVapidKeys } from '../../src/domain/push/vapid-keys';
import type { PushDispatcher } from '../../src/push/dispatcher';
import type { DeviceService } from '../../src/services/devices/device-service';
import type { Behaviour } from '../support/push-service';
import { PushScene, type Person } from '../support/push-scene';

/** What each response of a push service leads to. */
let scene: PushScene;
let dispatcher: PushDispatcher;
let devices: DeviceService;
let ana: Person;
let bia: Person;
let conversation: number;
let endpoint: string;

const DAY = 86_400_000;
const keys = [generateVapidKeys(), generateVapidKeys()];
const [newKey, oldKey] = keys as [(typeof keys)[0], (typeof keys)[0]];

beforeAll(async () => {
  scene = await PushScene.create({ keys, limits: { timeout_ms: 500, per_host: 16 } });
});

afterAll(async () => {
  await scene.drop();
});

beforeEach(async () => {
  ({ dispatcher, devices } = scene.compose());
  scene.ends.clear();
  scene.breakers.length = 0;
  ana = await scene.person('Ana');
  bia = await scene.person('Bia');
  conversation = await scene.conversation(ana, bia);
  // Takes messages under any VAPID key, as some push services do.
  const subscription = scene.service.subscribe();
  await devices.subscribe(bia, { subscription });
  ({ endpoint } = subscription);
  scene.service.rejected.length = 0;
});

afterEach(async () => {
  await dispatcher.stop();
  for (const table of ['push_jobs', 'push_deliveries', 'push_subscriptions'])
    await scene.run(`delete from ${table}`);
  scene.ahead_ms = 0;
});

const sendAndRun = async (text = 'x') => {
  await scene.send(ana, conversation, text);
  dispatcher.start();
  await dispatcher.idle();
};
const later = async (ms: number) => {
  scene.ahead_ms += ms;
  await dispatcher.idle();
};
const states = async () =>
  (await scene.deliveries()).map(({ state, reason }) => (reason ? `${state} ${reason}` : state));
const subscription = () =>
  scene.db.database.one<{
    failures: number;
    retries: number;
    vapid_key_id: string;
    last_success_at: string | null;
  }>('select failures, retries, vapid_key_id, last_success_at from push_subscriptions where user_id = ?', [
    bia.user_id,
  ]);

it.each([200, 201, 202])('records a push as accepted after %i', async (status) => {
  scene.service.next(endpoint, { status });
  await sendAndRun();

  expect(await states()).toEqual(['accepted']);
  expect((await subscription())?.last_success_at).not.toBeNull();
  expect(scene.service.of(endpoint)).toHaveLength(1);
  expect(scene.ends).toEqual(new Map([['accepted', 1]]));
});

it.each([404, 410])('removes the subscription, and no other, after %i', async (status) => {
  const other = await scene.subscribe(devices, bia);
  scene.service.next(endpoint, { status });
  await sendAndRun();
  await sendAndRun('y');

  expect(await states()).toEqual(['gone', 'accepted', 'accepted']);
  expect(await scene.subscriptionCount()).toBe(1);
  expect(scene.service.of(endpoint)).toHaveLength(1);
  expect(scene.service.accepted(other.endpoint)).toHaveLength(2);
});

it('sends nothing more after 410, however many deliveries are pending', async () => {
  const friends = await Promise.all(Array.from({ length: 20 }, () => scene.person()));
  for (const friend of friends) await scene.send(friend, await scene.conversation(friend, bia), 'oi');
  scene.service.every(endpoint, { status: 410 });
  await sendAndRun();
  await sendAndRun();

  expect(scene.service.of(endpoint)).toHaveLength(1);
  expect(scene.service.requestsAfterGone).toBe(0);
  expect(new Set(await states())).toEqual(new Set(['gone']));
});

it.each([400, 401, 403])(
  'counts %i with every key as a refusal, without a retry and without removing the subscription',
  async (status) => {
    scene.service.every(endpoint, { status });
    await sendAndRun();

    expect(await states()).toEqual(['suppressed refused']);
    expect(scene.service.of(endpoint).map(({ public_key }) => public_key)).toEqual([
      newKey.public_key,
      oldKey.public_key,
    ]);
    expect(await subscription()).toMatchObject({ failures: 1, vapid_key_id: newKey.id });
  },
);

it('removes a subscription that is refused again and again over a day', async () => {
  scene.service.every(endpoint, { status: 403 });
  await sendAndRun();
  await later(DAY / 2);
  await sendAndRun();
  expect(await subscription()).toMatchObject({ failures: 2 });

  await later(DAY / 2);
  await sendAndRun();
  expect(await subscription()).toBeUndefined();
});

it('keeps a subscription that is refused but has a success within the day', async () => {
  scene.service.next(endpoint, { status: 403 }, { status: 403 }, { status: 403 }, { status: 403 });
  await sendAndRun();
  await sendAndRun();
  await later(DAY);
  await sendAndRun();
  expect(await subscription()).toMatchObject({ failures: 0 });

  scene.service.every(endpoint, { status: 403 });
  await sendAndRun();
  expect(await subscription()).toMatchObject({ failures: 1 });
});

it.each([405, 411, 422, 301, 304])('does not retry after %i', async (status) => {
  scene.service.every(endpoint, { status });
  await sendAndRun();
  await later(60_000);

  expect(await states()).toEqual(['suppressed refused']);
  expect(scene.service.of(endpoint)).toHaveLength(1);
});

it('does not follow redirects', async () => {
  scene.service.every(endpoint, 'redirect');
  const before = scene.service.requests;
  await sendAndRun();

  expect(scene.service.requests - before).toBe(1);
  expect(await states()).toEqual(['suppressed refused']);
});

describe('413', () => {
  it('sends the push once more without text and name after 413', async () => {
    scene.service.next(endpoint, { status: 413 });
    await sendAndRun('uma longa história');

    expect(await states()).toEqual(['accepted']);
    const [full, short] = scene.service.of(endpoint).map(({ text }) => text);
    expect(full).toMatch(/história/);
    expect(short).not.toMatch(/história|Ana/);
  });

  it('gives the delivery up after a second 413', async () => {
    scene.service.every(endpoint, { status: 413 });
    await sendAndRun();
    await later(60_000);

    expect(await states()).toEqual(['suppressed too_large']);
    expect(scene.service.of(endpoint)).toHaveLength(2);
    expect(await scene.subscriptionCount()).toBe(1);
  });
});

describe('temporary failures', () => {
  it.each<[string, Behaviour]>([
    ['408', { status: 408 }],
    ['425', { status: 425 }],
    ['429', { status: 429 }],
    ['500', { status: 500 }],
    ['502', { status: 502 }],
    ['503', { status: 503 }],
    ['a reset', 'reset'],
    ['no response', 'hang'],
  ])('retries later after %s, and keeps the subscription', async (_name, behaviour) => {
    scene.service.next(endpoint, behaviour, behaviour);
    await sendAndRun();
    expect(await states()).toEqual(['pending']);
    const tries = scene.service.of(endpoint).length;
    await later(1_000);
    expect(scene.service.of(endpoint)).toHaveLength(tries);

    await later(2_000);
    expect(await subscription()).toMatchObject({ retries: 2 });
    await later(5_000);
    expect(await states()).toEqual(['accepted']);
    expect(await subscription()).toMatchObject({ retries: 0, failures: 0 });
  });

  it.each([429, 503])('honours Retry-After with %i', async (status) => {
    scene.service.next(endpoint, { status, retry_after: '3600' });
    await sendAndRun();
    await later(3_590_000);
    expect(scene.service.of(endpoint)).toHaveLength(1);

    await later(20_000);
    expect(await states()).toEqual(['accepted']);
  });

  it('retries until the message is a day old', async () => {
    scene.service.every(endpoint, { status: 500 });
    await sendAndRun();
    for (let hour = 0; hour < 25; hour++) await later(3_600_000);

    expect(await states()).toEqual(['expired']);
    expect(scene.service.of(endpoint).length).toBeLessThanOrEqual(25);
    expect(await scene.subscriptionCount()).toBe(1);
  });

  it('repeats a push at once on a new connection if an idle one was reset', async () => {
    await sendAndRun('warm');
    scene.service.every(endpoint, 'reset_reused');
    await sendAndRun();

    expect(await states()).toEqual(['accepted', 'accepted']);
    expect(scene.service.of(endpoint)).toHaveLength(3);
  });
});

it.each<Behaviour>(['huge', 'half'])('takes the status of a response whose body is %s', async (behaviour) => {
  scene.service.every(endpoint, behaviour);
  await sendAndRun();

  expect(await states()).toEqual(['accepted']);
});

describe('VAPID keys', () => {
  it('sends with the previous key to a subscription that was made with it, at the first attempt', async () => {
    const { devices: before } = scene.compose([oldKey]);
    const carla = await scene.person('Carla');
    const made = await scene.subscribe(before, carla);
    expect(await devices.publicKeyFor(carla)).toBe(oldKey.public_key);
    expect(await devices.publicKeyFor(await scene.person())).toBe(newKey.public_key);
    expect(await devices.publicKeyFor(undefined)).toBe(newKey.public_key);

    await scene.send(ana, await scene.conversation(ana, carla), 'x');
    await sendAndRun();
    expect(scene.service.accepted(made.endpoint)).toHaveLength(1);
    expect(scene.service.rejected).toEqual([]);
  });

  it('stores the key of the first accepted push with a subscription whose key is not known', async () => {
    for (const [known, made_with] of [
      [null, newKey],
      [null, oldKey],
      [newKey.id, oldKey],
    ] as const) {
      const { endpoint: mine } = scene.service.subscribe({ vapid_key: made_with.public_key });
      await devices.subscribe(bia, { subscription: scene.service.resubscribe(mine) });
      await devices.unsubscribe(bia, endpoint);
      endpoint = mine;
      await scene.run('update push_subscriptions set vapid_key_id = ?', [known]);
      await sendAndRun();

      expect(await subscription()).toMatchObject({ vapid_key_id: made_with.id });
      expect(scene.service.accepted(mine)).toHaveLength(1);
    }
  });

  it('offers the newest key to a subscription whose key is no longer active, and counts the refusal', async () => {
    const retired = generateVapidKeys();
    const { devices: before } = scene.compose([retired]);
    const carla = await scene.person('Carla');
    await scene.subscribe(before, carla);

    expect(await devices.publicKeyFor(carla)).toBe(newKey.public_key);
    await scene.send(ana, await scene.conversation(ana, carla), 'x');
    await sendAndRun();
    expect(await states()).toContain('suppressed refused');
  });
});

describe('a push service that fails', () => {
  it('does not delay pushes to another push service', async () => {
    scene.service.every(endpoint, 'hang');
    const carla = await scene.person('Carla');
    const { endpoint: healthy } = await scene.subscribe(devices, carla);
    await scene.send(ana, await scene.conversation(ana, carla), 'x');
    await scene.send(ana, conversation, 'x');
    dispatcher.start();
    await scene.service.until((service) => service.accepted(healthy).length === 1);

    expect(await states()).toContain('pending');
    await dispatcher.idle();
  });

  it('pauses a push service when most of its endpoints fail, and then tries a few', async () => {
    const people = await Promise.all(Array.from({ length: 30 }, () => scene.person()));
    for (const person of people) {
      await scene.subscribe(devices, person);
      await scene.send(ana, await scene.conversation(ana, person), 'x');
    }
    scene.service.every('*', { status: 503 });
    const requests = scene.service.requests;
    dispatcher.start();
    await dispatcher.idle();
    expect(scene.breakers).toEqual(['open']);
    const tried = scene.service.requests - requests;
    expect(tried).toBeLessThan(60);

    await later(5_000);
    expect(scene.service.requests - requests).toBe(tried);

    scene.service.always.delete('*');
    for (let step = 0; step < 5; step++) await later(5_000);
    expect(scene.breakers.at(-1)).toBe('closed');
    expect(new Set(await states())).toEqual(new Set(['accepted']));
  });
});

describe('the test notification', () => {
  it('sends a test to all live devices and returns how many accepted it', async () => {
    const other = await scene.subscribe(devices, bia);
    const dead = await scene.subscribe(devices, bia);
    scene.service.every(dead.endpoint, { status: 410 });

    expect(await devices.sendTest(bia)).toBe(2);
    expect(JSON.parse(scene.service.accepted(other.endpoint)[0]?.text ?? '')).toMatchObject({
      title: '🔔 Test notification',
      data: { type: 'test' },
    });
    expect(await scene.subscriptionCount()).toBe(2);
  });

  it('refuses a test if the user has no device', async () => {
    await expect(devices.sendTest(ana)).rejects.toMatchObject({ code: 'no_subscription' });
  });

  it('leaves pending deliveries alone when a test is sent', async () => {
    scene.service.next(endpoint, { status: 503 });
    await sendAndRun();
    await devices.sendTest(bia);
    expect(await states()).toEqual(['pending']);

    await later(5_000);
    expect(await states()).toEqual(['accepted']);
  });
});
