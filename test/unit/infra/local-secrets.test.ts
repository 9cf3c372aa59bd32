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

it('makes a secret of more than 32 bytes once, for the owner alone', async () => {
  const secret = await keepJwtSecret(directory);

  expect(Buffer.from(secret, 'base64url').length).toBeGreaterThan(32);
  expect(await keepJwtSecret(directory)).toBe(secret);
  expect((await stat(join(directory, 'jwt-secret'))).mode & 0o777).toBe(0o600);
});

it('makes a key pair once, for the owner alone', async () => {
  const pair = await keepVapidKeys(directory);

  expect(await keepVapidKeys(directory)).toEqual(pair);
  expect((await stat(join(directory, 'vapid-keys.json'))).mode & 0o777).toBe(0o600);
});

it('finds keys that were made, and makes none', async () => {
  expect(await findVapidKeys(directory)).toBeUndefined();
  expect(existsSync(directory)).toBe(false);

  const pair = await keepVapidKeys(directory);
  expect(await findVapidKeys(directory)).toEqual(pair);
});

it('gives everybody the same when ten ask at the same time', async () => {
  const secrets = await Promise.all(Array.from({ length: 10 }, () => keepJwtSecret(directory)));

  expect(new Set(secrets).size).toBe(1);
  expect(await readdir(directory)).toEqual(['jwt-secret']);
});

it('refuses damaged keys rather than replacing them', async () => {
  await keepVapidKeys(directory);
  const file = join(directory, 'vapid-keys.json');
  await writeFile(file, '{');

  await expect(keepVapidKeys(directory)).rejects.toThrow(StartError);
  expect(await readFile(file, 'utf8')).toBe('{');
});
