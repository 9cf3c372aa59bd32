import type { Page } from '@playwright/test';
import { decode, sign } from 'jsonwebtoken';
import {
  bubble,
  bubbles,
  expect,
  holdRequests,
  logIn,
  openConversation,
  test,
  workerIsReady,
  write,
} from './support/browser';
import { type OwnServer, startServer } from './support/own-server';
import {
  failNewestInOutbox,
  dumpStorage,
  listStored,
  readToken,
  failAccountDatabases,
  replaceToken,
} from './support/storage';
import { call, contentsBetween, type Person, register, send } from './support/people';

const SECRET = 'known to this test, so that it can sign expired tokens';
const WRITTEN = ['first', 'second', 'third'];

let server: OwnServer;
let url: string;

test.beforeAll(async () => {
  server = await startServer({ JWT_SECRET_KEY: SECRET });
  ({ url } = server);
});

test.afterAll(async () => {
  await server.stop();
});

/** The same token, but expired. */
function expired(token: string): string {
  const payload = decode(token, { json: true });
  const now = Math.floor(Date.now() / 1000);
  return sign({ ...payload, iat: now - 2_592_060, exp: now - 60 }, SECRET);
}

async function twoPeople(): Promise<[Person, Person]> {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'a secret');
  return [ana, bia];
}

/** Leaves the page offline, with WRITTEN stored in its outbox. */
async function writeOffline(page: Page, ana: Person): Promise<void> {
  await openConversation(page, 'Bia');
  await workerIsReady(page);
  await expect.poll(() => listStored(page, ana, 'conversations')).toHaveLength(1);
  await page.context().setOffline(true);
  for (const content of WRITTEN) await write(page, content);
  await expect.poll(() => listStored(page, ana, 'outbox')).toHaveLength(WRITTEN.length);
}

/** The token expires while the page is offline. The user sees everything until it is online. */
async function expire(page: Page): Promise<void> {
  await replaceToken(page, expired(await readToken(page)));
  await page.reload();
  await expect(bubbles(page)).toHaveCount(1 + WRITTEN.length);
  await page.context().setOffline(false);
  await expect(page.getByText('You were logged out. Please log in again.')).toBeVisible();
}

async function logOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Log out' }).click();
  await expect(page.getByRole('button', { name: 'Log in' })).toBeVisible();
}

test('unsent messages survive an expired token, and are sent once after logging in', async ({
  devices,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 401/);
  const [ana, bia] = await twoPeople();
  const page = await devices.openAs(ana, { baseURL: url });
  await writeOffline(page, ana);
  // The first one did reach the server, but its acknowledgement was lost.
  const [{ temp_id }] = (await listStored(page, ana, 'outbox')) as [{ temp_id: string }];
  const first = { receiver_id: bia.user.id, content: 'first', temp_id };
  await call(url, 'POST /api/messages/send', first, ana.token);

  await expire(page);
  await expect(page.getByText('3 messages are waiting to be sent.')).toBeVisible();
  for (const secret of ['a secret', 'first', 'Bia']) await expect(page.getByText(secret)).toHaveCount(0);
  await expect.poll(() => dumpStorage(page)).not.toContain('a secret');
  const kept = await dumpStorage(page);
  for (const content of WRITTEN) expect(kept).toContain(content);
  for (const hidden of [ana.user.email, bia.user.email, ana.token]) expect(kept).not.toContain(hidden);
  expect(await contentsBetween(bia, ana)).toEqual(['a secret', 'first']);

  await logIn(page, ana);
  await openConversation(page, 'Bia');
  await expect(bubble(page, 'third')).toContainText('Sent');
  await expect(bubbles(page)).toHaveText([/a secret/, /first/, /second/, /third/]);
  expect(await contentsBetween(bia, ana)).toEqual(['a secret', ...WRITTEN]);
  await expect.poll(() => listStored(page, ana, 'outbox')).toEqual([]);

  await logOut(page);
  await expect(page.getByText('to be sent')).toHaveCount(0);
  await expect.poll(() => dumpStorage(page)).not.toContain('first');
});

test('nothing can be written after an expired token while the server does not say why', async ({
  devices,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 401/, /ERR_FAILED/);
  const [ana] = await twoPeople();
  const page = await devices.openAs(ana, { baseURL: url });
  await writeOffline(page, ana);
  await replaceToken(page, expired(await readToken(page)));
  await page.reload();
  await expect(bubbles(page)).toHaveCount(1 + WRITTEN.length);
  await page.route('**/api/auth/verify', (route) => route.abort());
  await page.context().setOffline(false);

  await expect(page.getByRole('alert')).toBeVisible();
  await expect(page.getByRole('textbox')).toHaveCount(0);
  await page.unroute('**/api/auth/verify');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('You were logged out. Please log in again.')).toBeVisible();
  await expect(page.getByText('3 messages are waiting to be sent.')).toBeVisible();
});

test('unsent messages of an expired session are deleted when another account logs in', async ({
  devices,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 401/);
  const [ana, bia] = await twoPeople();
  const carla = await register(url, 'Carla');
  const page = await devices.openAs(ana, { baseURL: url });
  await writeOffline(page, ana);
  const other = await page.context().newPage();
  await expire(page);
  await other.goto(url);
  // In every tab, and as often as it is opened.
  for (const tab of [page, other]) {
    await tab.reload();
    await expect(tab.getByText('3 messages are waiting to be sent.')).toBeVisible();
  }

  await logIn(page, carla);
  const kept = await dumpStorage(page);
  for (const content of WRITTEN) expect(kept).not.toContain(content);
  await expect(other.getByRole('navigation', { name: 'Conversations' })).toBeVisible();
  await logOut(page);
  await expect(page.getByText('to be sent')).toHaveCount(0);
  await logIn(page, ana);
  await openConversation(page, 'Bia');
  await expect(bubbles(page)).toHaveText([/a secret/]);
  await write(page, 'afterwards');
  await expect(bubble(page, 'afterwards')).toContainText('Sent');
  expect(await contentsBetween(bia, ana)).toEqual(['a secret', 'afterwards']);
});

for (const how of ['once', 'always'] as const) {
  const fails = how === 'once' ? 'opens late' : 'does not open';
  test(`unsent messages survive an expired token at a start at which the database ${fails}`, async ({
    devices,
    expectedErrors,
  }) => {
    expectedErrors.push(/status of 401/);
    const [ana, bia] = await twoPeople();
    const page = await devices.openAs(ana, { baseURL: url });
    await writeOffline(page, ana);
    await replaceToken(page, expired(await readToken(page)));
    await failAccountDatabases(page, how);
    // Still offline: the page that unloads has a valid token, and would send the messages.
    await page.reload();
    await page.context().setOffline(false);
    await expect(page.getByText('You were logged out. Please log in again.')).toBeVisible();
    await expect(page.getByText('3 messages are waiting to be sent.')).toHaveCount(how === 'once' ? 1 : 0);

    await failAccountDatabases(page, 'never');
    await logIn(page, ana);
    await openConversation(page, 'Bia');
    await expect(bubble(page, 'third')).toContainText('Sent');
    expect(await contentsBetween(bia, ana)).toEqual(['a secret', ...WRITTEN]);
  });
}

test('unsent messages that could not be read when the token expired are deleted when another account logs in', async ({
  devices,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 401/);
  const [ana] = await twoPeople();
  const carla = await register(url, 'Carla');
  const page = await devices.openAs(ana, { baseURL: url });
  await writeOffline(page, ana);
  await replaceToken(page, expired(await readToken(page)));
  await failAccountDatabases(page, 'always');
  await page.reload();
  await page.context().setOffline(false);
  await expect(page.getByText('You were logged out. Please log in again.')).toBeVisible();
  await failAccountDatabases(page, 'never');
  expect(await dumpStorage(page)).toContain('first');
  await logIn(page, carla);
  const kept = await dumpStorage(page);
  for (const content of ['a secret', ...WRITTEN]) expect(kept).not.toContain(content);
});

test('the log-in screen counts waiting messages, not those that were refused', async ({
  devices,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 401/);
  const [ana] = await twoPeople();
  const page = await devices.openAs(ana, { baseURL: url });
  await writeOffline(page, ana);
  await failNewestInOutbox(page, ana);
  await expire(page);
  await expect(page.getByText('2 messages are waiting to be sent.')).toBeVisible();
});

test('unsent messages are deleted when the session was ended elsewhere', async ({
  devices,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 401/);
  const [ana, bia] = await twoPeople();
  const page = await devices.openAs(ana, { baseURL: url });
  const token = await readToken(page);
  await writeOffline(page, ana);
  await call(url, 'POST /api/auth/logout', undefined, token);
  await page.context().setOffline(false);
  await expect(page.getByText('You were logged out. Please log in again.')).toBeVisible();
  await expect(page.getByText('to be sent')).toHaveCount(0);
  await expect.poll(() => dumpStorage(page)).not.toContain('first');
  await logIn(page, ana);
  await openConversation(page, 'Bia');
  await expect(bubbles(page)).toHaveText([/a secret/]);
  expect(await contentsBetween(bia, ana)).toEqual(['a secret']);
});

test('logging out deletes unsent messages, also with an expired token', async ({
  devices,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 401/);
  const [ana] = await twoPeople();
  const page = await devices.openAs(ana, { baseURL: url });
  await writeOffline(page, ana);
  await replaceToken(page, expired(await readToken(page)));
  await page.reload();
  await expect(bubbles(page)).toHaveCount(1 + WRITTEN.length);
  await logOut(page);
  await page.context().setOffline(false);
  await page.reload();
  await expect(page.getByRole('button', { name: 'Log in' })).toBeVisible();
  await expect(page.getByText('to be sent')).toHaveCount(0);
  await expect.poll(() => dumpStorage(page)).not.toContain('first');
});

test('a log-out that reaches the server late does not end the next session', async ({
  devices,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 401/);
  const [ana] = await twoPeople();
  const carla = await register(url, 'Carla');
  const page = await devices.openAs(ana, { baseURL: url });
  await workerIsReady(page);
  const token = await readToken(page);
  await page.context().setOffline(true);
  await logOut(page);
  // It was ended elsewhere meanwhile: the late log-out is refused, and only after Carla has logged in.
  await call(url, 'POST /api/auth/logout', undefined, token);
  const release = await holdRequests(page, '**/api/auth/logout');
  const refused = page.waitForResponse('**/api/auth/logout', { timeout: 0 });
  await page.context().setOffline(false);
  await logIn(page, carla);
  release();
  expect((await refused).status()).toBe(401);
  await expect.poll(() => dumpStorage(page)).not.toContain(token);
  await page.reload();
  await expect(page.getByRole('navigation', { name: 'Conversations' })).toBeVisible();
});
