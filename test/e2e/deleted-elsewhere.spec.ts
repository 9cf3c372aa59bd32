import type { Page } from '@playwright/test';
import {
  bubble,
  type Devices,
  expect,
  openConversation,
  PHONE,
  test,
  workerIsReady,
  write,
} from './support/browser';
import { call, register, send } from './support/people';
import { check, looks } from './support/screens';
import { dumpStorage, hasAccountDatabase, readToken } from './support/storage';

const SENTENCE = 'This account was deleted, on another device or by the people who run this service.';

/** On the page of the settings that is for it. */
async function deleteAccount(page: Page, password: string): Promise<void> {
  await page.getByLabel('Current password').fill(password);
  await page.getByRole('button', { name: 'Delete my account' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete my account' }).click();
}

/** Another tab beside this one, which is not let go by the time after which the one that deletes must have been closed. */
async function openBeside(page: Page): Promise<Page> {
  const other = await page.context().newPage();
  await other.addInitScript(() => {
    const start = window.setTimeout.bind(window);
    const unlessLimit = (run: () => void, ms?: number) => (ms === 15_000 ? 0 : start(run, ms));
    window.setTimeout = unlessLimit as typeof window.setTimeout;
  });
  await other.goto('/dashboard.html');
  return other;
}

/** In the first of two tabs; the other one shows a conversation with a message. */
async function refuseDeletion(devices: Devices, url: string) {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.openAs(ana);
  const other = await openBeside(page);
  await openConversation(other, 'Bia');
  await page.goto('/dashboard.html?view=settings&page=data');
  await deleteAccount(page, 'battery staple');
  await expect(page.getByText('This is not your current password.')).toBeVisible();
  return { ana, page, other };
}

test('an account is deleted on one device, and another one that is open says so and keeps nothing of it', async ({
  devices,
  url,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 401/);
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'a secret');
  const other = await devices.openAs(ana);
  await openConversation(other, 'Bia');
  await expect(bubble(other, 'a secret')).toBeVisible();
  await other.getByRole('textbox', { name: 'Message' }).fill('a draft');
  const page = await devices.openAs(ana, PHONE);

  await page.goto('/dashboard.html?view=settings&page=data');
  await deleteAccount(page, ana.password);
  await expect(page.getByText('Your account is deleted.')).toBeVisible();

  await expect(other.getByText(SENTENCE)).toBeVisible();
  await expect(other.getByRole('button', { name: 'Log in' })).toBeVisible();
  expect(await hasAccountDatabase(other, ana)).toBe(false);
  const kept = await dumpStorage(other);
  for (const gone of ['a secret', 'a draft', ana.user.email]) expect(kept).not.toContain(gone);
  await other.reload();
  await expect(other.getByRole('button', { name: 'Log in' })).toBeVisible();
  await expect(other.getByText(SENTENCE)).toHaveCount(0);
});

test('an account is deleted in one of two tabs, which says so; a refused deletion leaves both as they are', async ({
  devices,
  url,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 40[01]/);
  const { ana, page, other } = await refuseDeletion(devices, url);
  await expect(bubble(other, 'hello')).toBeVisible();

  await deleteAccount(page, ana.password);
  await expect(page.getByText('Your account is deleted.')).toBeVisible();
  await expect(other.getByRole('button', { name: 'Log in' })).toBeVisible();
  await expect(other.getByText(SENTENCE)).toHaveCount(0);
  await expect(page.getByText('Your account is deleted.')).toBeVisible();
});

test('while one tab deletes the account, the user can log out in another one', async ({
  devices,
  url,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 40[01]/);
  const ana = await register(url, 'Ana');
  const page = await devices.openAs(ana);
  const other = await openBeside(page);
  let release = (): void => {};
  const isHeld = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/api/auth/me', async (route) => {
    if (route.request().method() === 'DELETE') await isHeld;
    await route.fallback();
  });
  // It waits for the answer as long as it takes.
  await page.addInitScript(() => {
    AbortSignal.timeout = () => new AbortController().signal;
  });
  const asked = page.waitForRequest((request) => request.method() === 'DELETE');
  await page.goto('/dashboard.html?view=settings&page=data');
  await deleteAccount(page, ana.password);
  await asked;

  await other.getByRole('button', { name: 'Settings' }).click();
  await other.getByRole('button', { name: 'Log out' }).click();
  await other.getByRole('dialog').getByRole('button', { name: 'Log out' }).click();
  await expect(other.getByRole('button', { name: 'Log in' })).toBeVisible();
  release();
  await expect(page.getByRole('button', { name: 'Log in' })).toBeVisible();
});

test('after a refused deletion a session that ends does so in both tabs at once', async ({
  devices,
  url,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 40[01]/);
  const { page, other } = await refuseDeletion(devices, url);

  await call(url, 'POST /api/auth/logout', undefined, await readToken(page));
  for (const tab of [page, other]) {
    await expect(tab.getByRole('button', { name: 'Log in' })).toBeVisible();
  }
});

test('devices that were offline, or closed, when the account was deleted say so when they are back', async ({
  devices,
  url,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 401/);
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const [offline, closed] = [await devices.openAs(ana, PHONE), await devices.openAs(ana)];
  await workerIsReady(closed);
  await closed.goto('about:blank');
  await openConversation(offline, 'Bia');
  await offline.context().setOffline(true);
  await write(offline, 'never sent');
  await expect(bubble(offline, 'never sent')).toBeVisible();

  await call(url, 'DELETE /api/auth/me', { password: ana.password }, ana.token);
  await offline.context().setOffline(false);
  await expect(offline.getByText(SENTENCE)).toBeVisible();
  expect(await dumpStorage(offline)).not.toContain('never sent');
  await closed.goto('/dashboard.html');
  await expect(closed.getByText(SENTENCE)).toBeVisible();
});

for (const { name, device } of looks) {
  test(`the notice that an account was deleted elsewhere is accessible and fits: ${name}`, async ({
    devices,
  }) => {
    const page = await devices.open({ ...device, reducedMotion: 'reduce' });
    await page.goto('/dashboard.html?gone');
    await expect(page.getByText(SENTENCE)).toBeVisible();
    await check(page, name, 'deleted-elsewhere');
  });
}
