import type { BrowserContext, Page } from '@playwright/test';
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
import { listKept } from './support/device';
import { contentsBetween, register, send } from './support/people';

/** As where somebody blocked all site data. */
async function keepNothing(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const refuse = (): never => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    };
    for (const name of ['localStorage', 'sessionStorage', 'caches'])
      Object.defineProperty(window, name, { get: refuse });
    IDBFactory.prototype.open = refuse;
    IDBFactory.prototype.deleteDatabase = refuse;
    LockManager.prototype.request = () =>
      Promise.reject(new DOMException('The operation is insecure.', 'SecurityError'));
    ServiceWorkerContainer.prototype.register = () =>
      Promise.reject(new DOMException('The operation is insecure.', 'SecurityError'));
    Object.assign(window, { BroadcastChannel: refuse });
  });
}

test('a browser that keeps nothing has a chat until the page goes', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.open();
  await keepNothing(page.context());
  await logIn(page, ana);
  await openConversation(page, 'Bia');
  await write(page, 'kept nowhere');
  await expect(bubble(page, 'kept nowhere')).toContainText('Sent');
  await page.context().setOffline(true);
  await write(page, 'written offline');
  await expect(bubble(page, 'written offline')).toContainText('Waiting to be sent');
  await page.context().setOffline(false);
  await expect(bubble(page, 'written offline')).toContainText('Sent');
  expect(await contentsBetween(bia, ana)).toEqual(['hello', 'kept nowhere', 'written offline']);

  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByLabel('Theme').selectOption('dark');
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Log out' }).click();
  await expect(page.getByRole('button', { name: 'Log in' })).toBeVisible();
});

test('a full device loses nothing that is written, also with two tabs', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.openAs(ana);
  await workerIsReady(page);
  await page.context().addInitScript(() => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('The device is full.', 'QuotaExceededError');
    };
  });
  const [one, two] = [page, await page.context().newPage()];
  for (const tab of [one, two]) {
    await tab.goto('/');
    await openConversation(tab, 'Bia');
    await expect(bubble(tab, 'hello')).toBeVisible();
  }
  await page.context().setOffline(true);
  await one.bringToFront();
  await write(one, 'in the first tab');
  await two.bringToFront();
  await write(two, 'in the second tab');
  // What the second tab says of its outbox takes nothing from the first.
  for (const [tab, content] of [
    [one, 'in the first tab'],
    [two, 'in the second tab'],
  ] as const) {
    await expect(bubble(tab, content)).toContainText('Waiting to be sent');
  }
  await page.context().setOffline(false);
  await expect(bubble(two, 'in the second tab')).toContainText('Sent');
  await one.bringToFront();
  await expect(bubble(one, 'in the first tab')).toContainText('Sent');
  expect((await contentsBetween(bia, ana)).toSorted()).toEqual([
    'hello',
    'in the first tab',
    'in the second tab',
  ]);
});

test('logging out waits for no tab that sleeps, and empties what it holds open', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'a secret');
  const page = await devices.openAs(ana);
  await expect.poll(() => listKept(page, ana, 'conversations')).toHaveLength(1);
  // A page of the same origin that never lets go, as one that the browser put to sleep.
  const asleep = await page.context().newPage();
  await asleep.goto('/docs');
  await asleep.evaluate(
    (name) =>
      new Promise((resolve) => {
        const opening = indexedDB.open(name);
        opening.addEventListener('success', () => {
          Object.assign(window, { held: opening.result });
          resolve(undefined);
        });
      }),
    `mychat-account-${ana.user.id}`,
  );
  await page.bringToFront();
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Log out' }).click();
  await expect(page.getByText('a secret')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Log in' })).toBeVisible();
  const left = await asleep.evaluate(
    () =>
      new Promise<unknown>((resolve) => {
        const { held } = window as unknown as { held: IDBDatabase };
        const reading = held.transaction('conversations').objectStore('conversations').getAll();
        reading.addEventListener('success', () => resolve(reading.result));
      }),
  );
  expect(left).toEqual([]);
  // The deleting still waits; the next log-in does not.
  await logIn(page, ana);
  await expect(page.getByRole('link', { name: 'Bia' })).toContainText('a secret');
});

test('works without HTTPS as well, and going back after logging out shows nothing', async ({
  playwright,
  launchOptions,
  url,
}) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'a secret');
  const browser = await playwright.chromium.launch({
    ...launchOptions,
    args: [...(launchOptions.args ?? []), '--host-resolver-rules=MAP mychat.test 127.0.0.1'],
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  });
  try {
    const address = `http://mychat.test:${new URL(url).port}`;
    const page = await browser.newPage({ baseURL: address, locale: 'en-GB' });
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await logIn(page, ana);
    expect(await page.evaluate(() => isSecureContext)).toBe(false);
    await openConversation(page, 'Bia');
    await write(page, 'from a phone in the same network');
    await expect(bubble(page, 'from a phone in the same network')).toContainText('Sent');
    await expect(bubbles(page)).toHaveCount(2);

    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Log out' }).click();
    await expect(page.getByRole('button', { name: 'Log in' })).toBeVisible();
    await page.goBack();
    await expectNothingOf(page, 'a secret');
    expect(errors).toEqual([]);
  } finally {
    await browser.close();
  }
});

async function expectNothingOf(page: Page, secret: string): Promise<void> {
  await expect(page.getByRole('button', { name: 'Log in' })).toBeVisible();
  await expect(page.getByText(secret)).toHaveCount(0);
}
