import { UnauthenticatedError } from '../../src/domain/errors';
import { PushChoices, Subscribe } from '../../src/contracts/routes/devices';
import { type PushSubscriptionRepository } from '../../src/repositories/devices/push-subscription-repository';
import { removeSubscriptionsOfSessions } from '../../src/repositories/devices/remove-subscriptions';
import type { DeviceService } from '../../src/services/devices/device-service';
import type { PushPreferencesService } from '../../src/services/devices/push-preferences-service';
import { PushScene, type Person } from '../support/push-scene';

let scene: PushScene;
let devices: DeviceService;
let preferences: PushPreferencesService;
let subscriptions: PushSubscriptionRepository;
let ana: Person;
let bia: Person;

beforeAll(async () => {
  scene = await PushScene.create({ hosts: ['push.example.net'] });
});

afterAll(async () => {
  await scene.drop();
});

beforeEach(async () => {
  ({ devices, preferences, subscriptions } = scene.compose());
  ana = await scene.person('Ana');
  bia = await scene.person('Bia');
  scene.ahead_ms = 0;
});

const endpointsOf = async (person: Person) =>
  (await subscriptions.listLive(person.user_id)).map(({ endpoint }) => endpoint);
const subscribe = async (person: Person, subscription = scene.service.subscribe()) => {
  await devices.subscribe(person, { subscription, origin: 'https://app.example.com' });
  return subscription;
};

describe('subscribing', () => {
  it('accepts ten concurrent requests with the same subscription', async () => {
    const subscription = scene.service.subscribe();
    await Promise.all(Array.from({ length: 10 }, () => subscribe(ana, subscription)));

    expect(await endpointsOf(ana)).toEqual([subscription.endpoint]);
  });

  it('accepts concurrent requests of several users for one endpoint, which then has one owner', async () => {
    const subscription = scene.service.subscribe();
    await Promise.all(Array.from({ length: 10 }, (_, i) => subscribe(i % 2 ? ana : bia, subscription)));

    expect([...(await endpointsOf(ana)), ...(await endpointsOf(bia))]).toEqual([subscription.endpoint]);
  });

  it('accepts concurrent requests of many browsers of one user', async () => {
    await Promise.all(Array.from({ length: 16 }, () => subscribe(ana)));

    expect(await endpointsOf(ana)).toHaveLength(16);
  });

  it('accepts keys in plain base64, padded or not', async () => {
    const { endpoint, keys } = scene.service.subscribe();
    const plain = (text: string) => Buffer.from(text, 'base64url').toString('base64');
    const inBase64 = { p256dh: plain(keys.p256dh), auth: plain(keys.auth) };
    for (const sent of [inBase64, { p256dh: keys.p256dh, auth: inBase64.auth.replaceAll('=', '') }]) {
      const { subscription } = Subscribe.body.parse({ subscription: { endpoint, keys: sent } });
      await subscribe(ana, { ...subscription, expirationTime: null });
    }
    const [stored] = await subscriptions.listLive(ana.user_id);
    expect(stored?.p256dh).toEqual(Buffer.from(keys.p256dh, 'base64url'));
    expect(stored?.auth).toEqual(Buffer.from(keys.auth, 'base64url'));
  });

  it('accepts null for optional fields', () => {
    const subscription = { ...scene.service.subscribe(), expirationTime: null };
    expect(Subscribe.body.parse({ subscription, old_endpoint: null }).old_endpoint).toBeUndefined();
  });

  it('ignores an endpoint that the browser calls removed, without refusing it', async () => {
    const endpoint = 'https://permanently-removed.invalid/fcm/send/abc';
    const subscription = { ...scene.service.subscribe(), endpoint };
    expect(Subscribe.body.safeParse({ subscription }).success).toBe(true);
    await subscribe(ana, subscription);

    expect(await endpointsOf(ana)).toEqual([]);
  });

  it('moves an endpoint to the user who subscribed it last', async () => {
    const subscription = await subscribe(ana);
    await subscribe(bia, subscription);

    expect([await endpointsOf(ana), await endpointsOf(bia)]).toEqual([[], [subscription.endpoint]]);
  });

  it('replaces the subscription refreshed longest ago by the seventeenth', async () => {
    const made = [];
    for (let i = 0; i < 16; i++) {
      made.push(await subscribe(ana));
      scene.ahead_ms += 1_000;
    }
    const [first, second] = made as [(typeof made)[0], (typeof made)[0]];
    await subscribe(ana, first);
    scene.ahead_ms += 1_000;
    const last = await subscribe(ana);

    const endpoints = await endpointsOf(ana);
    expect(endpoints).toHaveLength(16);
    expect(endpoints).toEqual(expect.arrayContaining([first.endpoint, last.endpoint]));
    expect(endpoints).not.toContain(second.endpoint);
  });

  it('replaces old_endpoint and keeps its VAPID key', async () => {
    const old = await subscribe(ana);
    await scene.run("update push_subscriptions set vapid_key_id = 'earlier' where user_id = ?", [
      ana.user_id,
    ]);
    const renewed = scene.service.subscribe();
    await devices.subscribe(ana, { subscription: renewed, old_endpoint: old.endpoint });

    const rows = await scene.db.database.many(
      'select endpoint, vapid_key_id from push_subscriptions where user_id = ?',
      [ana.user_id],
    );
    expect(rows).toEqual([{ endpoint: renewed.endpoint, vapid_key_id: 'earlier' }]);
  });

  it('pushes to the new endpoint what was pending for old_endpoint', async () => {
    const old = await subscribe(ana);
    const conversation = await scene.conversation(ana, bia);
    await scene.send(bia, conversation, 'Do not lose me');
    const { dispatcher } = scene.compose();
    scene.service.every(old.endpoint, { status: 503 });
    dispatcher.start();
    await dispatcher.idle();
    const renewed = scene.service.subscribe();
    await devices.subscribe(ana, { subscription: renewed, old_endpoint: old.endpoint });
    await dispatcher.idle();
    await dispatcher.stop();

    expect(scene.service.accepted(renewed.endpoint).map(({ text }) => JSON.parse(text).body)).toEqual([
      'Do not lose me',
    ]);
  });

  it('leaves endpoints of other users and their pending deliveries alone, whatever old_endpoint says', async () => {
    const { endpoint } = await subscribe(bia);
    await scene.run(
      `insert into push_deliveries (subscription_id, conversation_id, seq, user_id)
       select id, 1, 1, user_id from push_subscriptions where user_id = ?`,
      [bia.user_id],
    );
    await devices.subscribe(ana, { subscription: scene.service.subscribe(), old_endpoint: endpoint });

    expect(await endpointsOf(bia)).toEqual([endpoint]);
    const waiting = await scene.db.database.many(
      `select d.user_id, d.state from push_deliveries d join push_subscriptions s on s.id = d.subscription_id
        where s.user_id = ?`,
      [bia.user_id],
    );
    expect(waiting).toEqual([{ user_id: bia.user_id, state: 'pending' }]);
  });

  it('accepts a listed host that does not exist, without a lookup', async () => {
    const subscription = { ...scene.service.subscribe(), endpoint: 'https://push.example.net/x' };
    await subscribe(ana, subscription);

    expect(await endpointsOf(ana)).toEqual(['https://push.example.net/x']);
  });

  it.each([
    undefined,
    'null',
    'https://app.example.com/path',
    'file://',
    `https://${'a'.repeat(300)}.example`,
  ])('accepts a subscription without a valid Origin: %s', async (origin) => {
    const subscription = scene.service.subscribe();
    await devices.subscribe(ana, { subscription, origin });

    const [stored] = await subscriptions.listLive(ana.user_id);
    expect(stored).toMatchObject({ endpoint: subscription.endpoint, origin: null });
  });

  it('refuses a host that is not on the list', async () => {
    const subscription = { ...scene.service.subscribe(), endpoint: 'https://evil.example/x' };

    await expect(subscribe(ana, subscription)).rejects.toMatchObject({ code: 'endpoint_not_allowed' });
  });

  it('refuses a key that is not a point of the curve', async () => {
    const { keys, endpoint } = scene.service.subscribe();
    const p256dh = Buffer.concat([Buffer.of(4), Buffer.alloc(64, 7)]).toString('base64url');

    await expect(
      devices.subscribe(ana, { subscription: { endpoint, keys: { ...keys, p256dh } } }),
    ).rejects.toMatchObject({ code: 'invalid_request', problems: [{ path: 'subscription.keys.p256dh' }] });
  });
});

describe('the contract of subscribing', () => {
  const { endpoint, keys } = {
    endpoint: 'https://fcm.googleapis.com/x',
    keys: { p256dh: 'B'.repeat(87), auth: 'A'.repeat(22) },
  };

  it.each([
    { endpoint, keys, expirationTime: null },
    { endpoint, keys: { p256dh: `${keys.p256dh}=`, auth: `${keys.auth}==` } },
    { endpoint, keys, expirationTime: 1_700_000_000_000 },
  ])('accepts a subscription as browsers serialize it: %#', (subscription) => {
    expect(Subscribe.body.safeParse({ subscription }).success).toBe(true);
  });

  it.each([
    {},
    { endpoint },
    { endpoint: 'http://fcm.googleapis.com/x', keys },
    { endpoint: 'x', keys },
    { endpoint: `https://fcm.googleapis.com/${'x'.repeat(2_048)}`, keys },
    { endpoint: 'https://fcm.googleapis.com/💬', keys },
    { endpoint: `https://${'a.'.repeat(125)}push.apple.com/x`, keys },
    { endpoint, keys: { ...keys, auth: 'short' } },
    { endpoint, keys: { ...keys, p256dh: 5 } },
    { endpoint: [endpoint], keys },
    null,
  ])('refuses what is not a subscription: %#', (subscription) => {
    expect(Subscribe.body.safeParse({ subscription }).success).toBe(false);
  });
});

describe('unsubscribing', () => {
  it('removes the own endpoint, not that of another user', async () => {
    const [mine, theirs] = [await subscribe(ana), await subscribe(bia)];
    await devices.unsubscribe(ana, theirs.endpoint);
    await devices.unsubscribe(ana, mine.endpoint);
    await devices.unsubscribe(ana, mine.endpoint);

    expect([await endpointsOf(ana), await endpointsOf(bia)]).toEqual([[], [theirs.endpoint]]);
  });

  it('removes what a session has subscribed when it logs out, and nothing else', async () => {
    const phone = { ...ana, session_id: await scene.session(ana.user_id) };
    const [, desktop] = [await subscribe(phone), await subscribe(ana)];
    await subscribe(phone);
    await scene.db.database.transact((db) => removeSubscriptionsOfSessions(db, [phone.session_id]));

    expect(await endpointsOf(ana)).toEqual([desktop.endpoint]);
  });

  it.each(Array.from({ length: 5 }, (_, round) => round))(
    'leaves no subscription behind when a session logs out while it subscribes (%i)',
    async () => {
      const subscribing = Promise.allSettled(Array.from({ length: 4 }, () => subscribe(ana)));
      await scene.db.database.transact(async (db) => {
        await db.run('update sessions set revoked_at = now(3) where id = ?', [ana.session_id]);
        await removeSubscriptionsOfSessions(db, [ana.session_id]);
      });
      await subscribing;

      expect(
        await scene.db.database.many('select id from push_subscriptions where user_id = ?', [ana.user_id]),
      ).toEqual([]);
      await expect(subscribe(ana)).rejects.toBeInstanceOf(UnauthenticatedError);
    },
  );
});

describe('the list of devices', () => {
  it('shows the origin and host of devices, not their endpoints', async () => {
    const { endpoint, keys } = await subscribe(ana);
    const [device] = await devices.listDevices(ana);

    expect(device).toMatchObject({
      host: scene.service.host,
      origin: 'https://app.example.com',
      last_success_at: null,
      is_current: true,
    });
    expect(JSON.stringify(device)).not.toContain(endpoint);
    expect(JSON.stringify(device)).not.toContain(keys.auth);
    const [elsewhere] = await devices.listDevices({ ...ana, session_id: 0 });
    expect(elsewhere?.is_current).toBe(false);
  });

  it('lets users remove their own devices', async () => {
    await subscribe(ana);
    const [device] = await devices.listDevices(ana);
    const id = device?.id ?? 0;

    await expect(devices.removeDevice(bia, id)).rejects.toMatchObject({ code: 'not_found' });
    await devices.removeDevice(ana, id);
    await expect(devices.removeDevice(ana, id)).rejects.toMatchObject({ code: 'not_found' });
    expect(await devices.listDevices(ana)).toEqual([]);
  });

  it('leaves out devices whose session has ended, which get no notifications', async () => {
    const laptop = { ...ana, session_id: await scene.session(ana.user_id) };
    await subscribe(laptop);
    await subscribe(ana);
    await scene.run('update sessions set last_used_at = now(3) - interval 91 day where id = ?', [
      laptop.session_id,
    ]);

    expect(await devices.listDevices(ana)).toMatchObject([{ is_current: true }]);
  });
});

describe('preferences', () => {
  const night = { from: 22 * 60, until: 7 * 60 + 30, time_zone: 'America/Sao_Paulo' };

  it('shows everything at all hours by default', async () => {
    expect(await preferences.get(ana)).toEqual({ privacy: 'full', quiet: null, reactions: false });
    await preferences.set(ana, { privacy: 'sender', quiet: night, reactions: true });
    expect(await preferences.get(ana)).toEqual({ privacy: 'sender', quiet: night, reactions: true });
    // A client that does not know of reactions leaves that as it is.
    await preferences.set(ana, { privacy: 'id', quiet: null });
    expect(await preferences.get(ana)).toEqual({ privacy: 'id', quiet: null, reactions: true });
    expect(await preferences.get(bia)).toEqual({ privacy: 'full', quiet: null, reactions: false });
  });

  it('accepts the time zones that exist', async () => {
    await expect(
      preferences.set(ana, { privacy: 'full', quiet: { ...night, time_zone: 'Mars/Olympus' } }),
    ).rejects.toMatchObject({ code: 'invalid_request', problems: [{ path: 'quiet_hours.time_zone' }] });
  });

  it('stores the canonical name of a time zone', async () => {
    const spelled = { ...night, time_zone: 'aMERICA/sAO_pAULO' };
    const stored = { privacy: 'full', quiet: night, reactions: false };
    expect(await preferences.set(ana, { privacy: 'full', quiet: spelled })).toEqual(stored);
    expect(await preferences.get(ana)).toEqual(stored);
  });

  const nightOnWire = { from: '22:00', until: '07:30', time_zone: 'America/Sao_Paulo' };

  it.each([
    { privacy: 'none', quiet_hours: null },
    { privacy: 'full' },
    { privacy: 'full', quiet_hours: { ...nightOnWire, from: '24:00' } },
    { privacy: 'full', quiet_hours: { ...nightOnWire, until: '7:30' } },
    { privacy: 'full', quiet_hours: { from: '22:00' } },
    { privacy: 'full', quiet_hours: { ...nightOnWire, time_zone: "x'; drop table" } },
  ])('refuses malformed preferences: %#', (body) => {
    expect(PushChoices.safeParse(body).success).toBe(false);
  });
});
