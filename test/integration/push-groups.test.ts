import type { PushDispatcher } from '../../src/push/dispatcher';
import type { DeviceService } from '../../src/services/devices/device-service';
import type { MissedMessageRules } from '../../src/push/missed-message-rules';
import type { PushPreferencesService } from '../../src/services/devices/push-preferences-service';
import { PushScene, type Person } from '../support/push-scene';

/** Who in a group is told of what, and how. */
let scene: PushScene;
let dispatcher: PushDispatcher;
let devices: DeviceService;
let preferences: PushPreferencesService;
let missedMessages: MissedMessageRules;
let ana: Person;
let bia: Person;
let carla: Person;
let group: number;
/** Bia's and Carla's. */
let endpoints: [string, string];

beforeAll(async () => {
  scene = await PushScene.create();
});

afterAll(() => scene.drop());

beforeEach(async () => {
  ({ dispatcher, devices, preferences, missedMessages } = scene.compose());
  scene.connected.clear();
  scene.classic.clear();
  scene.ahead_ms = 0;
  [ana, bia, carla] = [await scene.person('Ana'), await scene.person('Bia'), await scene.person('Carla')];
  group = await scene.group([ana, bia, carla], 'Crew');
  endpoints = [
    (await scene.subscribe(devices, bia)).endpoint,
    (await scene.subscribe(devices, carla)).endpoint,
  ];
  dispatcher.start();
});

afterEach(async () => {
  await missedMessages.stop();
  await dispatcher.stop();
  for (const table of ['push_jobs', 'push_deliveries', 'push_subscriptions', 'message_mentions', 'messages'])
    await scene.run(`delete from ${table}`);
});

const payloads = (endpoint: string) => scene.service.accepted(endpoint).map(({ text }) => JSON.parse(text));
/** What Bia and Carla were shown. */
const shown = () =>
  endpoints.map((endpoint) => payloads(endpoint).map(({ body }) => (body as string).replace(/^Ana: /, '')));
const set = (columns: string, { user_id }: Person = bia) =>
  scene.run(`update conversation_members set ${columns} where conversation_id = ? and user_id = ?`, [
    group,
    user_id,
  ]);
const send = async (content: string, mentions: number[] = []) => {
  const seq = await scene.send(ana, group, content, { mentions });
  await dispatcher.idle();
  return seq;
};
const endsOf = async ({ user_id }: Person) =>
  (
    await scene.db.database.many<{ state: string; reason: string | null }>(
      'select state, reason from push_deliveries where user_id = ? order by seq',
      [user_id],
    )
  ).map(({ state, reason }) => reason ?? state);

describe('what a notification says', () => {
  it('is told with the name of the group and of the sender, and opens the group', async () => {
    const seq = await send('Oi, gente');

    expect(payloads(endpoints[0])).toMatchObject([
      {
        title: '💬 Crew',
        body: 'Ana: Oi, gente',
        data: {
          senderName: 'Ana',
          conversationId: group,
          conversationType: 'group',
          seq,
        },
        app_badge: 1,
        notification: {
          tag: `conversation-${group}`,
          navigate: `https://app.example.com/dashboard.html?conversation=${group}`,
        },
      },
    ]);
  });

  it('says as much as the preferences allow', async () => {
    await preferences.set(bia, { privacy: 'sender', quiet: null });
    await preferences.set(carla, { privacy: 'id', quiet: null });
    await send('segredo');

    expect(payloads(endpoints[0])).toMatchObject([{ title: '💬 Crew', body: 'Ana: New message' }]);
    expect(payloads(endpoints[1])).toMatchObject([{ title: '💬 MyChat', body: 'New message' }]);
    expect(scene.service.accepted(endpoints[1])[0]?.text).not.toMatch(/segredo|Ana|Crew/);
  });
});

describe('what a member wants to be told of', () => {
  it('only mentions: of the member, or of everybody', async () => {
    await set("notify = 'mentions'");
    await send('nothing special');
    await send('@Carla', [carla.user_id]);
    await send('@Bia', [bia.user_id]);
    await send('@all', [0]);

    expect(shown()[0]).toEqual(['@Bia', '@all']);
    expect(shown()[1]).toHaveLength(4);
  });

  it('nothing: not even mentions', async () => {
    await set("notify = 'none'");
    await send('@Bia', [bia.user_id]);

    expect(shown()).toEqual([[], ['@Bia']]);
  });

  it('nothing while it is muted: not even mentions', async () => {
    await set("notify = 'mentions', muted_until = now(3) + interval 1 hour");
    await send('@Bia', [bia.user_id]);

    expect(shown()).toEqual([[], ['@Bia']]);
  });

  it('is not delivered to devices of members who do not want it', async () => {
    await set("notify = 'mentions'");
    await set("notify = 'none'", carla);
    await send('nothing special');

    expect(await scene.deliveries()).toEqual([]);
    expect(await scene.db.database.many('select state, reason from push_jobs')).toEqual([
      { state: 'suppressed', reason: 'not_mentioned' },
    ]);
  });
});

/** What waits when the push service refuses for a moment is decided again. */
async function afterWaiting(change: () => Promise<unknown>, mentions: number[] = []): Promise<string[]> {
  scene.service.next(endpoints[0], { status: 503 });
  await send('x', mentions);
  expect(await endsOf(bia)).toEqual(['pending']);
  await change();
  scene.ahead_ms += 3_000;
  await dispatcher.idle();
  return endsOf(bia);
}

describe('people who are connected', () => {
  it('are told by that, unless their clients know no groups', async () => {
    scene.connected.add(bia.user_id);
    scene.classic.add(carla.user_id);
    await send('Oi');
    expect(shown()).toEqual([[], ['Oi']]);
    expect(await endsOf(carla)).toEqual(['accepted']);
  });

  it('are told of direct messages by clients of either kind', async () => {
    scene.classic.add(bia.user_id);
    await scene.send(ana, await scene.conversation(ana, bia), 'Oi');
    await dispatcher.idle();
    expect(shown()).toEqual([[], []]);
  });
});

describe('the check right before sending', () => {
  it.each([
    ['not_mentioned', "notify = 'mentions'"],
    ['notifications_off', "notify = 'none'"],
    ['muted', 'muted_until = now(3) + interval 1 hour'],
    ['not_a_member', 'left_seq = 1'],
    ['not_a_member', 'joined_seq = 1'],
    ['read', 'read_seq = 1'],
  ])('does not push what has become: %s (%s)', async (reason, columns) => {
    expect(await afterWaiting(() => set(columns))).toEqual([reason]);
    expect(shown()).toEqual([[], ['x']]);
  });

  it('does not push to whoever has come with a client that knows groups', async () => {
    scene.classic.add(bia.user_id);
    const come = async (): Promise<void> => void scene.connected.add(bia.user_id);
    expect(await afterWaiting(come)).toEqual(['connected']);
  });

  it('pushes a mention to whoever wants only mentions by then', async () => {
    expect(await afterWaiting(() => set("notify = 'mentions'"), [bia.user_id])).toEqual(['accepted']);
  });

  it('shows the newest mention, and counts mentions, to whoever wants only mentions by then', async () => {
    scene.service.next(endpoints[0], { status: 503 });
    await send('@Bia', [bia.user_id]);
    await send('nothing special');
    await set("notify = 'mentions'");
    scene.ahead_ms += 3_000;
    await dispatcher.idle();

    expect(payloads(endpoints[0])).toMatchObject([{ body: 'Ana: @Bia', data: { count: 1 } }]);
  });

  it('tells whoever came back of what was sent since, and of nothing before', async () => {
    scene.service.next(endpoints[0], { status: 503 });
    await send('before');
    await set('joined_seq = 1');
    await send('since');
    scene.ahead_ms += 3_000;
    await dispatcher.idle();

    expect(payloads(endpoints[0])).toMatchObject([{ body: 'Ana: since', data: { count: 1 } }]);
  });
});

it('pushes in a shared group whatever block stands between two of its members', async () => {
  const direct = await scene.conversation(ana, bia);
  await scene.run('update conversation_members set block_stands = true where conversation_id = ?', [direct]);
  await scene.run(
    'insert into blocks (user_id, blocked_user_id, blocked, changed_at, change_no) values (?, ?, true, now(3), 1)',
    [bia.user_id, ana.user_id],
  );
  await send('shared groups stay');

  expect(shown()[0]).toEqual(['shared groups stay']);
});

it('pushes no system message to whoever missed it', async () => {
  await scene.send(ana, group, 'hello', { withJob: false });
  const seq = await scene.send(ana, group, 'x', { withJob: false });
  await scene.run(
    "update messages set content_type = 'system', content = null where conversation_id = ? and seq = ?",
    [group, seq],
  );
  missedMessages.connectionLost(bia.user_id, new Date(scene.clock() - 30_000));
  missedMessages.start();
  scene.ahead_ms += 11_000;
  await missedMessages.idle();
  await dispatcher.idle();

  expect(shown()).toEqual([['hello'], ['hello']]);
  expect(payloads(endpoints[0])).toMatchObject([{ data: { count: 1 } }]);
});
