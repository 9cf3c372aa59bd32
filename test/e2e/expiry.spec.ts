import type { Page } from '@playwright/test';
import { decode, sign } from 'jsonwebtoken';
import { createServerDirectory } from '../support/server-process';
import {
  bubble,
  bubbles,
  expect,
  logIn,
  openConversation,
  test,
  workerIsReady,
  write,
} from './support/browser';
import { failNewest, keptHere, listKept, readToken, refuseAccounts, replaceToken } from './support/device';
import { call, contentsBetween, type Person, register, send } from './support/people';

const SECRET = 'known to this test, so that it can make a token that is over';
const WRITTEN = ['first', 'second', 'third'];

let place: Awaited<ReturnType<typeof createServerDirectory>>;
let url: string;

test.beforeAll(async () => {
  place = await createServerDirectory();
  url = await place.start({ RATE_LIMIT: 'off', JWT_SECRET_KEY: SECRET }).ready();
});

test.afterAll(async () => {
  await place.remove();
});

/** The same token with a month behind it. */
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

/** Leaves the page without a line, with WRITTEN waiting on the device. */
async function writeOffline(page: Page, ana: Person): Promise<void> {
  await openConversation(page, 'Bia');
  await workerIsReady(page);
  await expect.poll(() => listKept(page, ana, 'conversations')).toHaveLength(1);
  await page.context().setOffline(true);
  for (const content of WRITTEN) await write(page, content);
  await expect.poll(() => listKept(page, ana, 'outbox')).toHaveLength(WRITTEN.length);
}

/** The token is over while there is no line; the person still sees everything until there is one. */
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

test('what was written survives a token that expires, and goes out once after logging in', async ({
  devices,
  provoked,
}) => {
  provoked.push(/status of 401/);
  const [ana, bia] = await twoPeople();
  const page = await devices.openAs(ana, { baseURL: url });
  await writeOffline(page, ana);
  // The first one did reach the server; its answer was lost.
  const [{ temp_id }] = (await listKept(page, ana, 'outbox')) as [{ temp_id: string }];
  const first = { receiver_id: bia.user.id, content: 'first', temp_id };
  await call(url, 'POST /api/messages/send', first, ana.token);

  await expire(page);
  await expect(page.getByText('3 messages are waiting to be sent.')).toBeVisible();
  for (const secret of ['a secret', 'first', 'Bia']) await expect(page.getByText(secret)).toHaveCount(0);
  await expect.poll(() => keptHere(page)).not.toContain('a secret');
  const kept = await keptHere(page);
  for (const content of WRITTEN) expect(kept).toContain(content);
  for (const hidden of [ana.user.email, bia.user.email, ana.token]) expect(kept).not.toContain(hidden);
  expect(await contentsBetween(bia, ana)).toEqual(['a secret', 'first']);

  await logIn(page, ana);
  await openConversation(page, 'Bia');
  await expect(bubble(page, 'third')).toContainText('Sent');
  await expect(bubbles(page)).toHaveText([/a secret/, /first/, /second/, /third/]);
  expect(await contentsBetween(bia, ana)).toEqual(['a secret', ...WRITTEN]);
  await expect.poll(() => listKept(page, ana, 'outbox')).toEqual([]);

  await logOut(page);
  await expect(page.getByText('to be sent')).toHaveCount(0);
  await expect.poll(() => keptHere(page)).not.toContain('first');
});

test('what waits after a token expired is gone for good when another account comes', async ({
  devices,
  provoked,
}) => {
  provoked.push(/status of 401/);
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
  const kept = await keptHere(page);
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
  const when = how === 'once' ? 'late' : 'not at all';
  test(`what was written survives an expiry at a start where the storage opens ${when}`, async ({
    devices,
    provoked,
  }) => {
    provoked.push(/status of 401/);
    const [ana, bia] = await twoPeople();
    const page = await devices.openAs(ana, { baseURL: url });
    await writeOffline(page, ana);
    await replaceToken(page, expired(await readToken(page)));
    await refuseAccounts(page, how);
    // Without a line still: the page that goes has a token that is good, and would send what waits.
    await page.reload();
    await page.context().setOffline(false);
    await expect(page.getByText('You were logged out. Please log in again.')).toBeVisible();
    await expect(page.getByText('3 messages are waiting to be sent.')).toHaveCount(how === 'once' ? 1 : 0);

    await refuseAccounts(page, 'never');
    await logIn(page, ana);
    await openConversation(page, 'Bia');
    await expect(bubble(page, 'third')).toContainText('Sent');
    expect(await contentsBetween(bia, ana)).toEqual(['a secret', ...WRITTEN]);
  });
}

test('what could not be read at an expiry is gone for good when another account comes', async ({
  devices,
  provoked,
}) => {
  provoked.push(/status of 401/);
  const [ana] = await twoPeople();
  const carla = await register(url, 'Carla');
  const page = await devices.openAs(ana, { baseURL: url });
  await writeOffline(page, ana);
  await replaceToken(page, expired(await readToken(page)));
  await refuseAccounts(page, 'always');
  await page.reload();
  await page.context().setOffline(false);
  await expect(page.getByText('You were logged out. Please log in again.')).toBeVisible();
  await refuseAccounts(page, 'never');
  expect(await keptHere(page)).toContain('first');
  await logIn(page, carla);
  const kept = await keptHere(page);
  for (const content of ['a secret', ...WRITTEN]) expect(kept).not.toContain(content);
});

test('the log-in counts what waits, not what was refused for good', async ({ devices, provoked }) => {
  provoked.push(/status of 401/);
  const [ana] = await twoPeople();
  const page = await devices.openAs(ana, { baseURL: url });
  await writeOffline(page, ana);
  await failNewest(page, ana);
  await expire(page);
  await expect(page.getByText('2 messages are waiting to be sent.')).toBeVisible();
});

test('a session that was ended on purpose elsewhere takes along what waits', async ({
  devices,
  provoked,
}) => {
  provoked.push(/status of 401/);
  const [ana, bia] = await twoPeople();
  const page = await devices.openAs(ana, { baseURL: url });
  const token = await readToken(page);
  await writeOffline(page, ana);
  await call(url, 'POST /api/auth/logout', undefined, token);
  await page.context().setOffline(false);
  await expect(page.getByText('You were logged out. Please log in again.')).toBeVisible();
  await expect(page.getByText('to be sent')).toHaveCount(0);
  await expect.poll(() => keptHere(page)).not.toContain('first');
  await logIn(page, ana);
  await openConversation(page, 'Bia');
  await expect(bubbles(page)).toHaveText([/a secret/]);
  expect(await contentsBetween(bia, ana)).toEqual(['a secret']);
});

test('logging out takes along what waits, also when the token is over', async ({ devices, provoked }) => {
  provoked.push(/status of 401/);
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
  await expect.poll(() => keptHere(page)).not.toContain('first');
});

test('a log-out that the server hears of late ends nobody else', async ({ devices, provoked }) => {
  provoked.push(/status of 401/);
  const [ana] = await twoPeople();
  const carla = await register(url, 'Carla');
  const page = await devices.openAs(ana, { baseURL: url });
  await workerIsReady(page);
  const token = await readToken(page);
  await page.context().setOffline(true);
  await logOut(page);
  // It was ended elsewhere meanwhile: what is reported now is refused, and only after Carla is in.
  await call(url, 'POST /api/auth/logout', undefined, token);
  let letGo = (): void => {};
  const isIn = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route('**/api/auth/logout', async (route) => {
    await isIn;
    await route.continue();
  });
  const refused = page.waitForResponse('**/api/auth/logout');
  await page.context().setOffline(false);
  await logIn(page, carla);
  letGo();
  expect((await refused).status()).toBe(401);
  await expect.poll(() => keptHere(page)).not.toContain(token);
  await page.reload();
  await expect(page.getByRole('navigation', { name: 'Conversations' })).toBeVisible();
});
