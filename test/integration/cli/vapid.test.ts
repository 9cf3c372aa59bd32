import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../../src/config/load-config';
import { generateVapidKeys, parseVapidPrivateKey } from '../../../src/domain/push/vapid-keys';

const root = join(__dirname, '../../..');
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'mychat-vapid-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

function vapid(args: string[] = [], environment: Record<string, string> = {}) {
  const tsx = join(root, 'node_modules/tsx/dist/loader.mjs');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', tsx, join(root, 'src/cli/vapid.ts'), ...args],
    { cwd: directory, encoding: 'utf8', env: { PATH: process.env.PATH, ...environment } },
  );
  return { status, stdout, stderr };
}

const envFile = () => join(directory, '.env');
const settingsIn = (text: string) =>
  Object.fromEntries(
    Array.from(text.matchAll(/^([A-Z_]+)=(.*)$/gm), ([, name = '', value = '']) => [name, value] as const),
  );

it('npm run vapid prints a new pair in every form', () => {
  const { status, stdout } = vapid();

  expect(status).toBe(0);
  const forms = Array.from(
    stdout.matchAll(/^VAPID_PRIVATE_KEY(?:_BASE64)?=(.+)$/gm),
    ([, value = '']) => value,
  );
  const pems = stdout.match(/-----BEGIN[^]*?-----END [A-Z ]+-----/g) ?? [];
  const ids = [...forms, ...pems].map((form) => parseVapidPrivateKey(form).id);
  expect(ids.length).toBeGreaterThanOrEqual(5);
  expect(new Set(ids).size).toBe(1);
});

it('npm run vapid refuses unknown options, and explains itself', () => {
  expect(vapid(['--rotat'])).toMatchObject({ status: 2, stderr: expect.stringContaining('--rotate') });
});

it('npm run vapid rotates the keys of a .env file and keeps the previous ones', () => {
  const [first, older] = [generateVapidKeys(), generateVapidKeys()];
  writeFileSync(
    envFile(),
    `PORT=1234\nVAPID_PUBLIC_KEY=${first.public_key}\nVAPID_PRIVATE_KEY=${first.private_key}\n` +
      `VAPID_PREVIOUS_KEYS=${older.public_key}:${older.private_key}\n`,
  );
  expect(vapid(['--rotate'])).toMatchObject({ status: 0, stderr: '' });

  const { vapid: keys, port } = loadConfig(settingsIn(readFileSync(envFile(), 'utf8')));
  expect(port).toBe(1234);
  expect(keys.keys).toHaveLength(3);
  expect(keys.keys.slice(1)).toEqual([first, older]);
});

it('npm run vapid rotates the keys that the first start has made', () => {
  const first = generateVapidKeys();
  mkdirSync(join(directory, '.data'));
  writeFileSync(join(directory, '.data/vapid-keys.json'), JSON.stringify(first));
  expect(vapid(['--rotate']).status).toBe(0);

  const { vapid: keys } = loadConfig(settingsIn(readFileSync(envFile(), 'utf8')));
  expect(keys.keys[1]).toEqual(first);
  expect(statSync(envFile()).mode & 0o777).toBe(0o600);
});

it('npm run vapid prints what to set if the keys come from the environment', () => {
  const first = generateVapidKeys();
  const environment = { VAPID_PUBLIC_KEY: first.public_key, VAPID_PRIVATE_KEY: first.private_key };
  const { status, stdout } = vapid(['--rotate'], environment);

  expect(status).toBe(0);
  expect(loadConfig(settingsIn(stdout)).vapid.keys[1]).toEqual(first);
  expect(() => statSync(envFile())).toThrow('ENOENT');
});

it('npm run vapid has nothing to rotate before there is a key', () => {
  expect(vapid(['--rotate'])).toMatchObject({ status: 1, stderr: expect.stringContaining('no key yet') });
});
