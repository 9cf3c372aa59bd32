import type { Page } from '@playwright/test';
import { expect, test, workerIsReady } from './support/browser';
import {
  markLogoutStarted,
  hasAccountDatabase,
  dumpStorage,
  listStored,
  readToken,
  failAccountDatabases,
} from './support/storage';
import { type Person, register, send } from './support/people';

interface Devices {
  openAs(person: Person): Promise<Page>;
}

async function openWithSecret(url: string, devices: Devices): Promise<[Page, Person]> {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'a secret');
  const page = await devices.openAs(ana);
  await expect.poll(() => listStored(page, ana, 'conversations')).toHaveLength(1);
  await workerIsReady(page);
  return [page, ana];
}

async function logOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Log out' }).click();
}

const logInButton = (page: Page) => page.getByRole('button', { name: 'Log in' });

test('a log-out removes everything before it waits for the server', async ({ devices, url }) => {
  const [page, ana] = await openWithSecret(url, devices);
  const asked = page.waitForRequest('**/api/auth/logout');
  let release = (): void => {};
  const isChecked = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/api/auth/logout', async (route) => {
    await isChecked;
    await route.abort();
  });
  await logOut(page);
  await asked;
  const kept = await dumpStorage(page);
  for (const gone of ['a secret', ana.user.email]) expect(kept).not.toContain(gone);
  expect(await hasAccountDatabase(page, ana)).toBe(false);
  release();
  await expect(logInButton(page)).toBeVisible();
});

test('an interrupted log-out is completed at the next start', async ({ devices, url }) => {
  const [page, ana] = await openWithSecret(url, devices);
  const token = await readToken(page);
  await markLogoutStarted(page, token);
  await page.reload();
  await expect(logInButton(page)).toBeVisible();
  await expect.poll(() => dumpStorage(page)).not.toContain(token);
  const kept = await dumpStorage(page);
  for (const gone of ['a secret', ana.user.email]) expect(kept).not.toContain(gone);
  const answer = await fetch(`${url}/api/auth/verify`, { headers: { Authorization: `Bearer ${token}` } });
  expect(answer.status).toBe(401);
});

test('a tab that was told of a log-out reloads if it hears nothing more', async ({ devices, url }) => {
  const [page] = await openWithSecret(url, devices);
  await page.clock.install();
  await page.reload();
  await expect(page.getByRole('navigation', { name: 'Conversations' })).toBeVisible();
  await markLogoutStarted(page, await readToken(page));
  const leaver = await page.context().newPage();
  await leaver.goto('/docs');
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has none
  await leaver.evaluate(() => new BroadcastChannel('mychat-session').postMessage('leaving'));
  await expect(page.getByRole('navigation', { name: 'Conversations' })).toHaveCount(0);
  await leaver.close();
  await page.clock.fastForward(15_000);
  await expect(logInButton(page)).toBeVisible();
});

test('a log-out deletes a database that cannot be opened', async ({ devices, url }) => {
  const [page, ana] = await openWithSecret(url, devices);
  await failAccountDatabases(page, 'always');
  await page.reload();
  await logOut(page);
  await expect(logInButton(page)).toBeVisible();
  expect(await hasAccountDatabase(page, ana)).toBe(false);
});
