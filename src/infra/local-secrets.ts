import { randomBytes } from 'node:crypto';
import { chmod, link, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { generateVapidKeys, parseVapidKeys, type VapidKeyPair } from '../domain/push/vapid-keys';
import { errorCode } from './error-code';
import { ensureDirectory, usingFilesIn } from './file-failure';
import { StartError } from './start-error';

const SECRET_BYTES = 48;
const JWT_FILE = 'jwt-secret';
const VAPID_FILE = 'vapid-keys.json';

/** The secret that signs tokens, of this machine: created at the first start and kept, so that log-ins survive a restart. */
export async function keepJwtSecret(dataDirectory: string): Promise<string> {
  const text = await keep(dataDirectory, JWT_FILE, () => randomBytes(SECRET_BYTES).toString('base64url'));
  return text.trim();
}

/** The secret that {@link keepJwtSecret} has created, if it has. */
export async function findJwtSecret(dataDirectory: string): Promise<string | undefined> {
  return (await usingFilesIn(dataDirectory, () => readIfThere(join(dataDirectory, JWT_FILE))))?.trim();
}

/** The push keys of this machine: created at the first start and kept, because subscriptions are bound to them. */
export async function keepVapidKeys(dataDirectory: string): Promise<VapidKeyPair> {
  return parseKept(
    dataDirectory,
    await keep(dataDirectory, VAPID_FILE, () => JSON.stringify(generateVapidKeys(), null, 2)),
  );
}

/** The push keys that {@link keepVapidKeys} has created, if it has. */
export async function findVapidKeys(dataDirectory: string): Promise<VapidKeyPair | undefined> {
  const text = await usingFilesIn(dataDirectory, () => readIfThere(join(dataDirectory, VAPID_FILE)));
  return text === undefined ? undefined : parseKept(dataDirectory, text);
}

function parseKept(dataDirectory: string, text: string): VapidKeyPair {
  try {
    const { public_key, private_key }: VapidKeyPair = JSON.parse(text);
    return parseVapidKeys(public_key, private_key);
  } catch {
    throw new StartError(
      `${join(dataDirectory, VAPID_FILE)} is damaged. Restore it, or remove it to get new push keys.`,
    );
  }
}

/** The file's content. If there is no file, it is created with what `make` returns; of two processes the first one wins. */
function keep(directory: string, name: string, make: () => string): Promise<string> {
  return usingFilesIn(directory, () => keepIn(directory, name, make));
}

async function keepIn(directory: string, name: string, make: () => string): Promise<string> {
  const path = join(directory, name);
  const kept = await readIfThere(path);
  if (kept !== undefined) return kept;

  await ensureDirectory(directory);
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(`${make()}\n`);
    await file.sync();
    await link(draft, path).catch(unlessThere);
  } finally {
    await file.close();
    await rm(draft, { force: true });
  }
  await chmod(path, 0o600);
  return readFile(path, 'utf8');
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function unlessThere(error: unknown): void {
  if (errorCode(error) !== 'EEXIST') throw error;
}
