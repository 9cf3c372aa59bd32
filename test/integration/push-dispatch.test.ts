import type { PushDispatcher } from '../../src/push/dispatcher';
import { fanOut } from '../../src/push/fan-out';
import type { DeviceService } from '../../src/services/devices/device-service';
import type { PushPreferencesService } from '../../src/services/devices/push-preferences-service';
import { PushScene, type Person } from '../support/push-scene';

let scene: PushScene;
let dispatcher: PushDispatcher;
let devices: DeviceService;
let preferences: PushPreferencesService;
let ana: Person;
let bia: Person;
let conversation: number;

beforeAll(async () => {
  scene = await PushScene.create();
});

afterAll(async () => {
  await scene.drop();
});

beforeEach(async () => {
  ({ dispatcher, devices, preferences } = scene.compose());
  scene.connected.clear();
  scene.ends.clear();
  ana = await scene.person('Ana');
  bia = await scene.person('Bia');
  conversation = await scene.conversation(ana, bia);
});

afterEach(async () => {
  await dispatcher.stop();
  for (const table of ['push_jobs', 'push_deliveries', 'push_subscriptions'])
    await scene.run(`delete from ${table}`);
  scene.ahead_ms = 0;
});

it('pushes a message to an absent user', async () => {
  const { endpoint } = await scene.subscribe(devices, bia);
  await scene.send(ana, conversation, 'Oi, tudo bem?');

  dispatcher.start();
  await dispatcher.idle();

  const [received] = scene.service.accepted(endpoint);
  expect(JSON.parse(received?.text ?? '')).toMatchObject({
    title: '💬 Ana',
    body: 'Oi, tudo bem?',
    icon: '/assets/icons/icon-192.png',
    badge: '/assets/icons/icon-192.png',
    data: { type: 'message', senderId: ana.user_id, senderName: 'Ana', count: 1 },
    web_push: 8030,
    app_badge: 1,
    notification: { navigate: `https://app.example.com/dashboard.html?open=${ana.user_id}` },
  });
  expect(received?.headers).toEqual({
    ttl: 86_400,
    urgency: 'high',
    topic: expect.stringMatching(/^[\w-]{32}$/),
  });
  expect(await scene.deliveries()).toMatchObject([{ state: 'accepted' }]);
  expect(scene.service.rejected).toEqual([]);
});

it('reads times as UTC, whatever zone the process is in', async () => {
  const { endpoint } = await scene.subscribe(devices, bia);
  await scene.send(ana, conversation, 'Oi');
  const parsed = jest.spyOn(Date, 'parse');

  dispatcher.start();
  await dispatcher.idle();

  expect(scene.service.accepted(endpoint)).toHaveLength(1);
  expect(parsed).toHaveBeenCalled();
  for (const [time] of parsed.mock.calls) expect(time).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
  parsed.mockRestore();
});

const run = async () => {
  dispatcher.start();
  await dispatcher.idle();
};
const bodies = (endpoint: string) =>
  scene.service.accepted(endpoint).map(({ text }) => JSON.parse(text).body as string);
const states = async () =>
  (await scene.deliveries()).map(({ state, reason }) => (reason ? `${state} ${reason}` : state));
const jobStates = async () => {
  const rows = await scene.db.database.many<{ state: string; reason: string | null }>(
    'select state, reason from push_jobs order by conversation_id, seq, user_id',
  );
  return rows.map(({ state, reason }) => (reason ? `${state} ${reason}` : state));
};

describe('who gets a push', () => {
  it('pushes to every device of every absent member, and not to the sender', async () => {
    const carla = await scene.person('Carla');
    const group = await scene.group([ana, bia, carla]);
    const endpoints = [];
    for (const person of [ana, bia, bia, carla])
      endpoints.push((await scene.subscribe(devices, person)).endpoint);
    await scene.send(ana, group, 'Olá a todas');
    await run();

    expect(endpoints.map((endpoint) => bodies(endpoint).length)).toEqual([0, 1, 1, 1]);
  });

  it('does not push to users who are connected', async () => {
    const { endpoint } = await scene.subscribe(devices, bia);
    scene.connected.add(bia.user_id);
    await scene.send(ana, conversation, 'x');
    await run();

    expect(bodies(endpoint)).toEqual([]);
    expect(await jobStates()).toEqual(['suppressed connected']);
  });

  it('records in the job that nobody has a subscription', async () => {
    await scene.send(ana, conversation, 'x');
    await run();

    expect(await jobStates()).toEqual(['suppressed no_subscription']);
    expect(scene.ends).toEqual(new Map([['suppressed no_subscription', 1]]));
  });

  it('does not push to devices of sessions that have ended or expired', async () => {
    const other = { ...bia, session_id: await scene.session(bia.user_id) };
    const [one, two] = [await scene.subscribe(devices, bia), await scene.subscribe(devices, other)];
    await scene.run('update sessions set revoked_at = now(3) where id = ?', [bia.session_id]);
    await scene.run('update sessions set last_used_at = now(3) - interval 91 day where id = ?', [
      other.session_id,
    ]);
    await scene.send(ana, conversation, 'x');
    await run();

    expect([...bodies(one.endpoint), ...bodies(two.endpoint)]).toEqual([]);
    expect(await jobStates()).toEqual(['suppressed no_subscription']);
  });

  it('does not push between two users while a block stands between them', async () => {
    const { endpoint } = await scene.subscribe(devices, bia);
    await set('block_stands = true');
    await scene.send(ana, conversation, 'x');
    await run();

    expect(bodies(endpoint)).toEqual([]);
    expect(await jobStates()).toEqual(['suppressed block_stands']);
  });

  it('pushes to the remaining members if another rule has already covered one', async () => {
    const { endpoint } = await scene.subscribe(devices, bia);
    const seq = await scene.send(ana, conversation, 'once');
    await run();
    await scene.run(
      "insert into push_jobs (conversation_id, seq, user_id, rule, next_at) values (?, ?, ?, 'late', now(3) - interval 1 second)",
      [conversation, seq, bia.user_id],
    );
    await dispatcher.idle();

    expect(bodies(endpoint)).toEqual(['once']);
  });
});

/** The job is fanned out and nothing is sent yet: the push service does not respond to the first push to this device. */
async function holdingOne(change: () => Promise<unknown>): Promise<{ endpoint: string; seq: number }> {
  const { endpoint } = await scene.subscribe(devices, bia);
  scene.service.next(endpoint, { status: 503 });
  const seq = await scene.send(ana, conversation, 'x');
  await run();
  expect(await states()).toEqual(['pending']);
  await change();
  scene.ahead_ms += 3_000;
  await dispatcher.idle();
  return { endpoint, seq };
}

const set = (columns: string, values: (number | Date | null)[] = []) =>
  scene.run(`update conversation_members set ${columns} where conversation_id = ? and user_id = ?`, [
    ...values,
    conversation,
    bia.user_id,
  ]);

describe('the check right before sending', () => {
  it.each([
    ['read', () => set('read_seq = 1')],
    ['hidden', () => set('cleared_seq = 1')],
    ['muted', () => set('muted_until = ?', [new Date(scene.clock() + 60_000)])],
    ['not_a_member', () => set('left_seq = 1')],
    ['block_stands', () => set('block_stands = true')],
    ['deleted', () => scene.run('update messages set deleted_at = now(3), content = null')],
    ['hidden', () => scene.run('insert into message_hidden select id, ?, 1 from messages', [bia.user_id])],
    ['connected', async () => scene.connected.add(bia.user_id)],
    [
      'session_ended',
      () => scene.run('update sessions set revoked_at = now(3) where id = ?', [bia.session_id]),
    ],
    ['unsubscribed', () => scene.run('select 1')],
  ])('does not push what has become: %s', async (reason, change) => {
    await scene.run('delete from message_hidden');
    await scene.run('delete from messages');
    const { endpoint } = await holdingOne(async () => {
      if (reason !== 'unsubscribed') return change();
      const [{ endpoint: mine } = { endpoint: '' }] = await scene.db.database.many<{ endpoint: string }>(
        'select endpoint from push_subscriptions',
      );
      return devices.unsubscribe(bia, mine);
    });

    expect(bodies(endpoint)).toEqual([]);
    expect(await states()).toEqual([`suppressed ${reason}`]);
  });

  it('does not show to the new owner of an endpoint what was pending for the previous one', async () => {
    const carla = await scene.person('Carla');
    const { endpoint } = await holdingOne(async () => {
      const subscription = scene.service.resubscribe((await onlyEndpoint()) ?? '');
      await devices.subscribe(carla, { subscription });
    });

    expect(bodies(endpoint)).toEqual([]);
    expect(await states()).toEqual(['suppressed transferred']);
  });

  it('pushes if nothing has changed', async () => {
    const { endpoint } = await holdingOne(async () => {});

    expect(bodies(endpoint)).toEqual(['x']);
    expect(await states()).toEqual(['accepted']);
  });

  it('lets a push expire after a day', async () => {
    const { endpoint } = await holdingOne(async () => {
      scene.ahead_ms += 86_400_000;
    });

    expect(bodies(endpoint)).toEqual([]);
    expect(await states()).toEqual(['expired']);
  });

  it('tells the push service how much of the day is left', async () => {
    const { endpoint } = await holdingOne(async () => {
      scene.ahead_ms += 80_000_000;
    });

    const ttl = scene.service.accepted(endpoint)[0]?.headers.ttl;
    expect(ttl).toBeGreaterThan(6_300);
    expect(ttl).toBeLessThanOrEqual(6_397);
  });
});

const onlyEndpoint = async () =>
  (await scene.db.database.one<{ endpoint: string }>('select endpoint from push_subscriptions'))?.endpoint;

describe('messages that are pending together', () => {
  it('sends one push per conversation, with the newest text and the count', async () => {
    const { endpoint } = await scene.subscribe(devices, bia);
    const carla = await scene.person('Carla');
    const other = await scene.conversation(carla, bia);
    for (const text of ['um', 'dois', 'três']) await scene.send(ana, conversation, text);
    await scene.send(carla, other, 'oi');
    await run();

    const pushes = scene.service.accepted(endpoint).map(({ text }) => JSON.parse(text));
    expect(pushes.map(({ body, data }) => [body, data.count])).toEqual([
      ['três', 3],
      ['oi', 1],
    ]);
    expect(pushes.map(({ app_badge }) => app_badge)).toEqual([4, 4]);
    expect(await scene.deliveries()).toMatchObject([
      { first_seq: 1, seq: 3, count: 3, state: 'accepted' },
      { first_seq: 1, seq: 1, count: 1, state: 'accepted' },
    ]);
    const topics = scene.service.accepted(endpoint).map(({ headers }) => headers.topic);
    expect(new Set(topics).size).toBe(2);
  });

  it('merges new messages with those whose push has to be retried', async () => {
    const { endpoint } = await scene.subscribe(devices, bia);
    scene.service.next(endpoint, { status: 429, retry_after: '60' });
    await scene.send(ana, conversation, 'um');
    await run();
    scene.ahead_ms += 30_000;
    await scene.send(ana, conversation, 'dois');
    await dispatcher.idle();
    expect(bodies(endpoint)).toEqual([]);

    scene.ahead_ms += 31_000;
    await dispatcher.idle();
    expect(bodies(endpoint)).toEqual(['dois']);
    expect(JSON.parse(scene.service.accepted(endpoint)[0]?.text ?? '').data.count).toBe(2);
  });

  it('counts only messages that are still visible and unread', async () => {
    const { endpoint } = await scene.subscribe(devices, bia);
    scene.service.next(endpoint, { status: 500 });
    for (const text of ['um', 'dois', 'três']) await scene.send(ana, conversation, text);
    await run();
    await scene.run('update conversation_members set read_seq = 1 where user_id = ?', [bia.user_id]);
    await scene.run('update messages set deleted_at = now(3) where conversation_id = ? and seq = 3', [
      conversation,
    ]);
    scene.ahead_ms += 3_000;
    await dispatcher.idle();

    expect(scene.service.accepted(endpoint).map(({ text }) => JSON.parse(text))).toMatchObject([
      { body: 'dois', data: { count: 1 }, app_badge: 1 },
    ]);
  });
});

describe('preferences', () => {
  it('shows as much as the preferences say', async () => {
    const { endpoint } = await scene.subscribe(devices, bia);
    await preferences.set(bia, { privacy: 'id', quiet: null });
    await scene.send(ana, conversation, 'segredo');
    await run();

    expect(bodies(endpoint)).toEqual(['New message']);
    expect(scene.service.accepted(endpoint)[0]?.text).not.toMatch(/segredo|Ana/);
  });

  it('delays messages until the quiet hours end, and then pushes them as one', async () => {
    const { endpoint } = await scene.subscribe(devices, bia);
    const minute = (ahead: number) => Math.floor(scene.clock() / 60_000 + ahead) % 1_440;
    const quiet = { from: minute(-60), until: minute(120), time_zone: 'UTC' };
    await preferences.set(bia, { privacy: 'full', quiet });
    for (const text of ['um', 'dois']) await scene.send(ana, conversation, text);
    await run();
    scene.ahead_ms += 60 * 60_000;
    await dispatcher.idle();
    expect(bodies(endpoint)).toEqual([]);
    expect(await states()).toEqual(['pending']);

    for (let look = 0; look < 5; look++) {
      scene.ahead_ms += 15 * 60_000;
      await dispatcher.idle();
    }
    expect(bodies(endpoint)).toEqual(['dois']);
    expect(await states()).toEqual(['accepted']);
  });

  it('does not push messages of a muted conversation', async () => {
    const { endpoint } = await scene.subscribe(devices, bia);
    const until = new Date(scene.clock() + 3_600_000).toISOString();
    expect(await scene.settings.mute(bia, conversation, until)).toBe(until);
    await scene.send(ana, conversation, 'psiu');
    await run();
    expect(await jobStates()).toEqual(['suppressed muted']);

    expect(await scene.settings.mute(bia, conversation, null)).toBeNull();
    await scene.send(ana, conversation, 'agora sim');
    await dispatcher.idle();
    expect(bodies(endpoint)).toEqual(['agora sim']);
  });

  it('mutes with a change number that nobody else looks at, and only for members', async () => {
    await scene.run('update change_counter set n = 41');
    await scene.settings.mute(bia, conversation, new Date(scene.clock() + 1_000).toISOString());

    const rows = await scene.db.database.many<{ change_no: number; own_change_no: number }>(
      `select change_no, 0 as own_change_no from conversations where id = ? union all
       select change_no, own_change_no from conversation_members where conversation_id = ? order by own_change_no`,
      [conversation, conversation],
    );
    expect(rows.map(({ change_no }) => change_no)).toEqual([1, 1, 1]);
    expect(rows.map(({ own_change_no }) => own_change_no)).toEqual([0, 0, 42]);
    const stranger = await scene.person();
    await expect(scene.settings.mute(stranger, conversation, null)).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(scene.settings.mute(bia, 999_999, null)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('two processes', () => {
  it('pushes each message once when two processes share the work', async () => {
    const people = await Promise.all(Array.from({ length: 40 }, () => scene.person()));
    const endpoints: string[] = [];
    for (const person of people) endpoints.push((await scene.subscribe(devices, person)).endpoint);
    const second = scene.compose().dispatcher;
    for (const person of people) {
      const pair = await scene.conversation(ana, person);
      for (const text of ['um', 'dois']) await scene.send(ana, pair, text);
    }
    dispatcher.start();
    second.start();
    await Promise.all([dispatcher.idle(), second.idle()]);
    await dispatcher.idle();
    await second.stop();

    const counted = endpoints.map((endpoint) =>
      scene.service.accepted(endpoint).reduce((sum, { text }) => sum + JSON.parse(text).data.count, 0),
    );
    expect(counted).toEqual(people.map(() => 2));
  });

  it('claims what a dead process had claimed once its lease has expired', async () => {
    const { endpoint } = await scene.subscribe(devices, bia);
    await scene.send(ana, conversation, 'x');
    const { jobs, mailboxes } = scene.compose();
    const now = scene.clock();
    const connected = { isConnected: () => false };
    await jobs.fanOut({ now, limit: 10 }, (audience) => fanOut(audience, { now, connected }));
    expect(
      await mailboxes.claim(scene.service.host, { now, lease_until: now + 7_000, limit: 10 }),
    ).toHaveLength(1);
    await run();
    expect(bodies(endpoint)).toEqual([]);

    scene.ahead_ms += 7_001;
    await dispatcher.idle();
    expect(bodies(endpoint)).toEqual(['x']);
  });
});

it('sends after the next start what a stop has left', async () => {
  const { endpoint } = await scene.subscribe(devices, bia);
  await scene.send(ana, conversation, 'x');
  scene.service.next(endpoint, 'hang');
  dispatcher.start();
  await scene.service.until((service) => service.of(endpoint).length === 1);
  await dispatcher.stop();
  expect(await states()).toEqual(['pending']);

  ({ dispatcher, devices, preferences } = scene.compose());
  scene.ahead_ms += 10_000;
  await run();
  expect(bodies(endpoint)).toEqual(['x']);
});

it('removes jobs and deliveries that ended two days ago', async () => {
  await scene.subscribe(devices, bia);
  await scene.send(ana, conversation, 'x');
  await run();
  const { jobs } = scene.compose();
  await jobs.sweep(scene.clock() - 60_000);
  expect((await scene.deliveries()).length).toBe(1);

  await jobs.sweep(scene.clock() + 60_000);
  expect([await scene.deliveries(), await jobStates()]).toEqual([[], []]);
});
