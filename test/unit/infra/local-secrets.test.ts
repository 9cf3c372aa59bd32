import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findVapidKeys, keepJwtSecret, keepVapidKeys } from '../../../src/infra/local-secrets';
import { StartError } from '../../../src/infra/start-error';

let directory: string;

beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'mychat-secrets-')), 'data');
});

afterEach(() => rm(join(directory, '..'), { recursive: true }));

it('a secret of more than 32 bytes is created once, for the owner alone', async () => {
  const secret = await keepJwtSecret(directory);

  expect(Buffer.from(secret, 'base64url').length).toBeGreaterThan(32);
  expect(await keepJwtSecret(directory)).toBe(secret);
  expect((await stat(join(directory, 'jwt-secret'))).mode & 0o777).toBe(0o600);
});

it('a key pair is created once, for the owner alone', async () => {
  const pair = await keepVapidKeys(directory);

  expect(await keepVapidKeys(directory)).toEqual(pair);
  expect((await stat(join(directory, 'vapid-keys.json'))).mode & 0o777).toBe(0o600);
});

it('keys are found if they were created, and not created', async () => {
  expect(await findVapidKeys(directory)).toBeUndefined();
  expect(existsSync(directory)).toBe(false);

  const pair = await keepVapidKeys(directory);
  expect(await findVapidKeys(directory)).toEqual(pair);
});

it('ten callers at the same time get the same secret', async () => {
  const secrets = await Promise.all(Array.from({ length: 10 }, () => keepJwtSecret(directory)));

  expect(new Set(secrets).size).toBe(1);
  expect(await readdir(directory)).toEqual(['jwt-secret']);
});

it('damaged keys are refused, not replaced', async () => {
  await keepVapidKeys(directory);
  const file = join(directory, 'vapid-keys.json');
  await writeFile(file, '{');

  await expect(keepVapidKeys(directory)).rejects.toThrow(StartError);
  expect(await readFile(file, 'utf8')).toBe('{');
});
