import type { Page } from '@playwright/test';
import {
  bubble,
  expect,
  logIn,
  openConversation,
  PHONE,
  test,
  workerIsReady,
  write,
} from './support/browser';
import { isolated } from './support/isolated';
import { addContact, call, contentsBetween, register, send } from './support/people';
import { check, looks } from './support/screens';
import { listStored } from './support/storage';

async function blockFromBanner(page: Page, name: string): Promise<void> {
  await page.locator('.stranger').getByRole('button', { name: 'Block' }).click();
  const dialog = page.getByRole('dialog', { name: `Block ${isolated(name)}?` });
  await dialog.getByRole('button', { name: 'Block' }).click();
  await expect(page.getByText(`You have blocked ${isolated(name)}.`)).toBeVisible();
}

test('a stranger is blocked from the banner, and unblocked again', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const [page, desk] = [await devices.openAs(ana, PHONE), await devices.openAs(ana)];
  await openConversation(desk, 'Bia');
  await openConversation(page, 'Bia');
  await blockFromBanner(page, 'Bia');
  await expect(page.locator('.stranger')).toHaveCount(0);
  await expect(page.getByRole('textbox', { name: 'Message' })).toHaveCount(0);
  // On the other device too.
  await expect(desk.getByText(`You have blocked ${isolated('Bia')}.`)).toBeVisible();

  await desk.getByRole('button', { name: 'Unblock' }).click();
  await expect(desk.getByRole('textbox', { name: 'Message' })).toBeFocused();
  await expect(page.getByRole('textbox', { name: 'Message' })).toBeVisible();
  await write(page, 'here again');
  await expect(bubble(page, 'here again')).toContainText('Sent');
});

test('what somebody who is blocked writes is refused for good, and can be discarded', async ({
  devices,
  url,
}) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.openAs(bia, PHONE);
  await openConversation(page, 'Ana');
  await call(url, `PUT /api/blocks/${bia.user.id}`, undefined, ana.token);
  await write(page, 'are you there?');
  const refused = page.getByText('Not sent. You are not allowed to do this.');
  await expect(refused).toBeVisible();
  await page.reload();
  await expect(refused).toBeVisible();
  // It does not keep others waiting.
  const caio = await register(url, 'Caio');
  await send(caio, bia, 'hi Bia');
  await page.getByRole('button', { name: 'Back' }).click();
  await openConversation(page, 'Caio');
  await write(page, 'hi Caio');
  await expect(bubble(page, 'hi Caio')).toContainText(/Sent|Delivered/);

  await page.getByRole('button', { name: 'Back' }).click();
  await openConversation(page, 'Ana');
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(refused).toHaveCount(0);
  expect(await contentsBetween(bia, ana)).toEqual(['hello']);
});

test('a contact is blocked by the menu, listed in the settings, and unblocked there', async ({
  devices,
  url,
}) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await addContact(ana, bia);
  const page = await devices.openAs(ana, PHONE);
  await openConversation(page, 'Bia');
  await page.getByRole('button', { name: 'Conversation options' }).click();
  await page.getByRole('menuitem', { name: 'Block' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Block' }).click();
  await expect(page.getByText(`You have blocked ${isolated('Bia')}.`)).toBeVisible();

  await page.goto('/dashboard.html?view=settings');
  await page.getByRole('button', { name: 'Blocked people' }).click();
  const unblock = page.getByRole('button', { name: `Unblock ${isolated('Bia')}` });
  await unblock.click();
  await expect(page.getByText('You have not blocked anyone.')).toBeVisible();
  await expect(unblock).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Back' })).toBeFocused();
});

test('a block is known without a network', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.openAs(ana, PHONE);
  await openConversation(page, 'Bia');
  await blockFromBanner(page, 'Bia');
  await workerIsReady(page);
  await expect
    .poll(() => listStored(page, ana, 'blocks'))
    .toMatchObject([{ user_id: bia.user.id, blocked: true }]);
  await page.context().setOffline(true);
  await page.reload();
  await expect(page.getByText(`You have blocked ${isolated('Bia')}.`)).toBeVisible();
  await page.getByRole('button', { name: 'Unblock' }).click();
  await expect(page.getByText('Could not connect.')).toBeVisible();
  await expect(page.getByText(`You have blocked ${isolated('Bia')}.`)).toBeVisible();
});

test('a device whose storage is that of the former version learns of blocks', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  await call(url, `PUT /api/blocks/${bia.user.id}`, undefined, ana.token);
  const { cursor } = await call<{ cursor: string }>(url, 'GET /api/sync', undefined, ana.token);
  const page = await devices.open(PHONE);
  await page.goto('/');
  await page.evaluate(createFormerDatabase, { name: `mychat-account-${ana.user.id}`, cursor });
  await logIn(page, ana);
  await openConversation(page, 'Bia');
  await expect(page.getByText(`You have blocked ${isolated('Bia')}.`)).toBeVisible();
});

/** As it was before blocks were stored, up to date. */
async function createFormerDatabase({ name, cursor }: { name: string; cursor: string }): Promise<void> {
  const db = await new Promise<IDBDatabase>((resolve) => {
    const opening = indexedDB.open(name, 1);
    opening.addEventListener('upgradeneeded', () => {
      opening.result.createObjectStore('conversations', { keyPath: 'peer.id' });
      opening.result.createObjectStore('contacts', { keyPath: 'contact_user_id' });
      opening.result.createObjectStore('outbox', { keyPath: 'place' });
      opening.result.createObjectStore('meta').put(cursor, 'cursor');
      opening.result.createObjectStore('drafts');
    });
    opening.addEventListener('success', () => resolve(opening.result));
  });
  db.close();
}

/** In the page: how two elements lie. Undefined before both are there. */
function lieOf([one, other]: readonly [string, string]): 'apart' | 'overlapping' | undefined {
  const a = document.querySelector(one)?.getBoundingClientRect();
  const b = document.querySelector(other)?.getBoundingClientRect();
  if (!a || !b) return undefined;
  const isApart = a.bottom <= b.top || b.bottom <= a.top || a.right <= b.left || b.right <= a.left;
  return isApart ? 'apart' : 'overlapping';
}

for (const { name, device } of looks) {
  test(`blocking is accessible and fits: ${name}`, async ({ devices, url }) => {
    const [ana, bia] = [await register(url, 'Ana Ribeiro'), await register(url, 'Bia Andrade')];
    await send(bia, ana, 'Hi, is this Ana?');
    const page = await devices.openAs(ana, { ...device, reducedMotion: 'reduce' });
    await openConversation(page, 'Bia Andrade');
    await expect(page.locator('.stranger')).toBeVisible();
    await check(page, name, 'stranger');
    // What says that it is done does not lie over what says how to undo it.
    const lie = page.waitForFunction(lieOf, ['.toast', '.blocked-note'] as const);
    await blockFromBanner(page, 'Bia Andrade');
    expect(await (await lie).jsonValue()).toBe('apart');
    await expect(page.locator('.toast')).toHaveCount(0);
    await check(page, name, 'blocked-conversation');
    await page.goto('/dashboard.html?view=settings&page=blocked');
    await expect(page.getByRole('button', { name: `Unblock ${isolated('Bia Andrade')}` })).toBeVisible();
    await check(page, name, 'blocked');

    const biaPage = await devices.openAs(bia, { ...device, reducedMotion: 'reduce' });
    await openConversation(biaPage, 'Ana Ribeiro');
    await write(biaPage, 'Ana?');
    await expect(biaPage.getByText('Not sent.')).toBeVisible();
    await check(biaPage, name, 'refused');
  });
}
