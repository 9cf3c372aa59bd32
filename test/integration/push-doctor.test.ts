import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPush } from '../../src/cli/doctor/push';
import type { Finding } from '../../src/cli/doctor/finding';
import { loadConfig } from '../../src/config/load-config';
import { generateVapidKeys } from '../../src/domain/push/vapid-keys';
import { connectionUrl } from '../support/database';
import type { Behaviour } from '../support/push-service';
import type { DeviceService } from '../../src/services/devices/device-service';
import type { PushPreferencesService } from '../../src/services/devices/push-preferences-service';
import { type Person, PushScene } from '../support/push-scene';
import { runCommand } from '../support/run-command';

/** `npm run doctor -- --push`: a real test through to the end, against a push service that misbehaves. */
let scene: PushScene;
let devices: DeviceService;
let preferences: PushPreferencesService;
let settings: Record<string, string>;
let bia: Person;

const keys = generateVapidKeys();

beforeAll(async () => {
  scene = await PushScene.create({ keys: [keys] });
  ({ devices, preferences } = scene.compose());
  settings = {
    CONN_URL: connectionUrl(scene.db.address),
    JWT_SECRET_KEY: 'a secret of at least thirty-two bytes, made up',
    FRONTEND_URL: 'https://app.example.com',
    VAPID_PUBLIC_KEY: keys.public_key,
    VAPID_PRIVATE_KEY: keys.private_key,
    VAPID_CLAIM_EMAIL: 'operator@mychat.test',
    PUSH_ENDPOINT_HOSTS: `${scene.service.host},localhost:1,push.nowhere.invalid`,
  };
});

afterAll(() => scene.drop());

beforeEach(async () => {
  await scene.run('delete from push_subscriptions');
  bia = await scene.person('Bia');
});

const examine = (to = String(bia.user_id), ca: string | undefined = scene.service.certificates.ca) =>
  checkPush(scene.db.address, loadConfig(settings), { to, ...(ca !== undefined && { ca }) });
const summary = (findings: Finding[]) =>
  findings.map(({ state, what, todo }) => `${state} ${what} -> ${todo ?? ''}`);
const saying = (...parts: string[]): unknown => expect.stringMatching(new RegExp(parts.join('.*'), 's'));
const noneReached = saying('^fail push: nothing reaches Bia');

it('reports which device accepted the test, for a user named by id or e-mail', async () => {
  const { endpoint } = await scene.subscribe(devices, bia);
  const [person] = await scene.db.database.many<{ email: string }>('select email from users where id = ?', [
    bia.user_id,
  ]);

  for (const to of [String(bia.user_id), person?.email.toUpperCase() ?? '']) {
    expect(summary(await examine(to))).toEqual([
      saying(
        '^ok push to device',
        scene.service.host,
        'https://app.example.com',
        'accepted',
        'notifications',
      ),
    ]);
  }
  expect(scene.service.accepted(endpoint).map(({ text }) => JSON.parse(text).data.type)).toEqual([
    'test',
    'test',
  ]);
});

it.each<[Behaviour, string, string]>([
  [{ status: 400, body: 'VapidPkHashMismatch' }, 'refused, 400 VapidPkHashMismatch', 'VAPID_CLAIM_EMAIL'],
  [{ status: 401 }, 'refused, 401', 'VAPID_CLAIM_EMAIL'],
  [{ status: 403, body: 'BadJwtToken' }, 'refused, 403 BadJwtToken', 'clock'],
  [{ status: 413 }, '413', 'proxy'],
  [{ status: 406 }, 'refused, 406', 'waiting'],
  ['redirect', 'refused, 307', 'Redirects are not followed'],
  ['reset', 'broken off \\(ECONNRESET\\)', 'firewall'],
])('explains %j', async (behaviour, what, todo) => {
  const { endpoint } = await scene.subscribe(devices, bia);
  scene.service.every(endpoint, behaviour);

  expect(summary(await examine())).toEqual([saying('^fail push to device', what, '->', todo), noneReached]);
});

it.each([429, 500, 503])(
  'warns of %i, which needs no repair, and fails because nothing arrived',
  async (status) => {
    const { endpoint } = await scene.subscribe(devices, bia);
    scene.service.every(endpoint, { status });

    expect(summary(await examine())).toEqual([saying('^warn', String(status), 'It passes'), noneReached]);
  },
);

it.each([404, 410])('removes the device after %i and tries the others', async (status) => {
  const { endpoint } = await scene.subscribe(devices, bia);
  await scene.subscribe(devices, bia);
  scene.service.every(endpoint, { status });

  expect((await examine()).map(({ state }) => state).toSorted()).toEqual(['ok', 'warn']);
  expect(await devices.listDevices(bia)).toHaveLength(1);
});

it('recognises a device that subscribed with a key which is not in the settings', async () => {
  const earlier = generateVapidKeys();
  const { endpoint } = await scene.subscribe(scene.compose([earlier]).devices, bia);

  expect(summary(await examine())).toEqual([
    saying('^fail', 'refused, 403', 'VAPID_PREVIOUS_KEYS'),
    noneReached,
  ]);
  expect(scene.service.of(endpoint)).toEqual([]);

  settings.VAPID_PREVIOUS_KEYS = `${earlier.public_key}:${earlier.private_key}`;
  expect(summary(await examine())).toEqual([saying('^ok', 'accepted')]);
  delete settings.VAPID_PREVIOUS_KEYS;
});

it.each([
  ['a host that is not on the list', 'https://fcm.googleapis.com/x', 'not sent', 'PUSH_ENDPOINT_HOSTS'],
  [
    'a port where nothing listens',
    'https://localhost:1/x',
    'cannot be reached \\(ECONNREFUSED\\)',
    'port 443',
  ],
  ['a name that is not there', 'https://push.nowhere.invalid/x', 'cannot be looked up', 'DNS'],
])('explains %s', async (_, endpoint, what, todo) => {
  await scene.subscribe(devices, bia);
  await scene.run('update push_subscriptions set endpoint = ? where user_id = ?', [endpoint, bia.user_id]);

  expect(summary(await examine())).toEqual([saying('^fail', what, '->', todo), noneReached]);
});

it('explains a certificate of an unknown authority', async () => {
  await scene.subscribe(devices, bia);

  const findings = await checkPush(scene.db.address, loadConfig(settings), { to: String(bia.user_id) });
  expect(summary(findings)).toEqual([
    saying('^fail', 'not to be trusted', 'NODE_EXTRA_CA_CERTS'),
    noneReached,
  ]);
});

it('mentions quiet hours, which delay messages and not tests', async () => {
  await scene.subscribe(devices, bia);
  await preferences.set(bia, {
    privacy: 'full',
    quiet: { from: 0, until: 0, time_zone: 'UTC' },
  });

  expect(summary(await examine())).toEqual([saying('^ok'), saying('^warn', 'quiet hours until \\d{4}-')]);
});

it('fails if the user has no device, or does not exist', async () => {
  expect(summary(await examine())).toEqual([saying('^fail push: Bia has no device', 'allow notifications')]);
  expect(summary(await examine('nobody@example.com'))).toEqual([
    saying('nobody with the id or e-mail nobody@'),
  ]);
});

it('generates no push keys', async () => {
  const DATA_DIR = await mkdtemp(join(tmpdir(), 'mychat-doctor-'));
  const config = loadConfig({ ...settings, VAPID_PUBLIC_KEY: '', VAPID_PRIVATE_KEY: '', DATA_DIR });

  expect(summary(await checkPush(scene.db.address, config, { to: String(bia.user_id) }))).toEqual([
    saying('^fail push: not tried', 'no push keys yet', 'npm start makes them'),
  ]);
  expect(await readdir(DATA_DIR)).toEqual([]);
  await rm(DATA_DIR, { recursive: true });
});

describe('the command', () => {
  const doctor = (...args: string[]) =>
    runCommand('doctor', args, { ...settings, NODE_EXTRA_CA_CERTS: scene.service.certificates.caFile });

  it('exits with 0 if a push arrived, with 1 if none did', async () => {
    const to = String(bia.user_id);
    const without = await doctor('--push', to);
    expect(without.output).toContain(
      'FAIL  push: Bia has no device that gets notifications\n      -> Let this',
    );
    expect(without.code).toBe(1);

    await scene.subscribe(devices, bia);
    const sent = await doctor('--push', to);
    expect(sent.output).toMatch(/ok {4}push to device \d+ .*: accepted\n.*\nNothing is broken\./s);
    expect(sent.code).toBe(0);
  });

  it('refuses options that ask both for a test and for none', async () => {
    const { code, output } = await doctor('--offline', '--push', '1');
    expect(output).toContain('--push needs push services');
    expect(code).toBe(2);
  });
});
