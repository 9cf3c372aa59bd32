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
import { listStored } from './support/storage';
import { contentsBetween, register, send } from './support/people';

/** As if the user had blocked all site data. */
async function blockStorage(context: BrowserContext): Promise<void> {
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

test('a browser that blocks storage has a working chat until the page is closed', async ({
  devices,
  url,
}) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.open();
  await blockStorage(page.context());
  await logIn(page, ana);
  await openConversation(page, 'Bia');
  await write(page, 'stored nowhere');
  await expect(bubble(page, 'stored nowhere')).toContainText('Sent');
  await page.context().setOffline(true);
  await write(page, 'written offline');
  await expect(bubble(page, 'written offline')).toContainText('Waiting to be sent');
  await page.context().setOffline(false);
  await expect(bubble(page, 'written offline')).toContainText('Sent');
  expect(await contentsBetween(bia, ana)).toEqual(['hello', 'stored nowhere', 'written offline']);

  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByLabel('Theme').selectOption('dark');
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Log out' }).click();
  await expect(page.getByRole('button', { name: 'Log in' })).toBeVisible();
});

test('no message is lost on a full device, also with two tabs', async ({ devices, url }) => {
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
  // The second tab's change of the outbox removes nothing in the first.
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

test('logging out does not wait for a suspended tab, and empties the database that it holds open', async ({
  devices,
  url,
}) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'a secret');
  const page = await devices.openAs(ana);
  await expect.poll(() => listStored(page, ana, 'conversations')).toHaveLength(1);
  // A page of the same origin that never closes the database, like one that the browser has suspended.
  const suspended = await page.context().newPage();
  await suspended.goto('/docs');
  await suspended.evaluate(
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
  const remaining = await suspended.evaluate(
    () =>
      new Promise<unknown>((resolve) => {
        const { held } = window as unknown as { held: IDBDatabase };
        const reading = held.transaction('conversations').objectStore('conversations').getAll();
        reading.addEventListener('success', () => resolve(reading.result));
      }),
  );
  expect(remaining).toEqual([]);
  // The deletion still waits; the next log-in does not.
  await logIn(page, ana);
  await expect(page.getByRole('link', { name: 'Bia' })).toContainText('a secret');
});

test('the app works without HTTPS, and going back after logging out shows nothing of the account', async ({
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
