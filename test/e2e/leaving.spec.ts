import type { Page } from '@playwright/test';
import { expect, test, workerIsReady } from './support/browser';
import { beginEnding, hasDatabase, keptHere, listKept, readToken, refuseAccounts } from './support/device';
import { type Person, register, send } from './support/people';

interface Devices {
  openAs(person: Person): Promise<Page>;
}

async function openWithSecret(url: string, devices: Devices): Promise<[Page, Person]> {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'a secret');
  const page = await devices.openAs(ana);
  await expect.poll(() => listKept(page, ana, 'conversations')).toHaveLength(1);
  await workerIsReady(page);
  return [page, ana];
}

async function logOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Log out' }).click();
}

const logInButton = (page: Page) => page.getByRole('button', { name: 'Log in' });

test('a log-out takes everything away before it waits for the server', async ({ devices, url }) => {
  const [page, ana] = await openWithSecret(url, devices);
  const asked = page.waitForRequest('**/api/auth/logout');
  let letGo = (): void => {};
  const isLooked = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route('**/api/auth/logout', async (route) => {
    await isLooked;
    await route.abort();
  });
  await logOut(page);
  await asked;
  const kept = await keptHere(page);
  for (const gone of ['a secret', ana.user.email]) expect(kept).not.toContain(gone);
  expect(await hasDatabase(page, ana)).toBe(false);
  letGo();
  await expect(logInButton(page)).toBeVisible();
});

test('a log-out that was cut short is finished at the next start', async ({ devices, url }) => {
  const [page, ana] = await openWithSecret(url, devices);
  const token = await readToken(page);
  await beginEnding(page, token);
  await page.reload();
  await expect(logInButton(page)).toBeVisible();
  await expect.poll(() => keptHere(page)).not.toContain(token);
  const kept = await keptHere(page);
  for (const gone of ['a secret', ana.user.email]) expect(kept).not.toContain(gone);
  const answer = await fetch(`${url}/api/auth/verify`, { headers: { Authorization: `Bearer ${token}` } });
  expect(answer.status).toBe(401);
});

test('a tab that heard of a log-out looks again where nothing more is heard', async ({ devices, url }) => {
  const [page] = await openWithSecret(url, devices);
  await page.clock.install();
  await page.reload();
  await expect(page.getByRole('navigation', { name: 'Conversations' })).toBeVisible();
  await beginEnding(page, await readToken(page));
  const leaver = await page.context().newPage();
  await leaver.goto('/docs');
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has none
  await leaver.evaluate(() => new BroadcastChannel('mychat-session').postMessage('leaving'));
  await expect(page.getByRole('navigation', { name: 'Conversations' })).toHaveCount(0);
  await leaver.close();
  await page.clock.fastForward(15_000);
  await expect(logInButton(page)).toBeVisible();
});

test('a log-out deletes also what it cannot open', async ({ devices, url }) => {
  const [page, ana] = await openWithSecret(url, devices);
  await refuseAccounts(page, 'always');
  await page.reload();
  await logOut(page);
  await expect(logInButton(page)).toBeVisible();
  expect(await hasDatabase(page, ana)).toBe(false);
});
