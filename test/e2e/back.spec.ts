import type { Page } from '@playwright/test';
import { expect, openConversation, PHONE, test } from './support/browser';
import { register, send } from './support/people';
import { isolated } from './support/isolated';

const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 2 });
const dialog = (page: Page) => page.getByRole('dialog');
const menu = (page: Page) => page.getByRole('menu');
const list = (page: Page) => page.getByRole('navigation', { name: 'Conversations' });

async function chooseMute(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Conversation options' }).click();
  await page.getByRole('menuitem', { name: 'Mute notifications' }).click();
  await expect(dialog(page)).toBeVisible();
}

/** The state of the history at the moment at which the emoji show. */
function stateWhenEmojiShow(): Promise<unknown> {
  return new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      if (!document.querySelector('.emoji-picker')) return;
      observer.disconnect();
      resolve(history.state);
    });
    observer.observe(document.body, { childList: true, subtree: true });
  });
}

test('Back closes open menus and dialogs before it navigates', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.openAs(ana, PHONE);
  await openConversation(page, 'Bia');
  const length = await page.evaluate(() => history.length);

  await page.getByRole('button', { name: 'Conversation options' }).click();
  await expect(menu(page)).toBeVisible();
  await page.goBack();
  await expect(menu(page)).toHaveCount(0);
  await expect(heading(page, 'Bia')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Conversation options' })).toBeFocused();

  await chooseMute(page);
  await page.goBack();
  await expect(dialog(page)).toHaveCount(0);
  await expect(heading(page, 'Bia')).toBeVisible();

  const state = page.evaluate(stateWhenEmojiShow);
  await page.getByRole('button', { name: 'Emoji' }).click();
  await expect(page.getByRole('group', { name: 'Emoji', exact: true })).toBeVisible();
  expect(await state).toMatchObject({ isLayer: true });
  await page.goBack();
  await expect(page.getByRole('group', { name: 'Emoji', exact: true })).toHaveCount(0);

  // Closed in any other way, it leaves no history entry behind.
  await chooseMute(page);
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toHaveCount(0);
  await chooseMute(page);
  await dialog(page).getByRole('button', { name: 'Cancel' }).click();
  await expect.poll(() => page.evaluate(() => history.state)).toEqual({ beside: true });
  // At most the one entry that was stepped off, which the next navigation replaces.
  expect(await page.evaluate(() => history.length)).toBeLessThanOrEqual(length + 1);
  await page.goBack();
  await expect(list(page)).toBeVisible();
});

test("the app's Back button works while a menu is open, and Back works after a reload with a dialog open", async ({
  devices,
  url,
}) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.openAs(ana, PHONE);
  // Directly, as from a notification.
  await page.goto(`/dashboard.html?open=${bia.user.id}`);
  await page.getByRole('button', { name: 'Conversation options' }).click();
  await expect(menu(page)).toBeVisible();
  await page.getByRole('button', { name: 'Back' }).click();
  await expect(list(page)).toBeVisible();
  await expect(menu(page)).toHaveCount(0);

  await openConversation(page, 'Bia');
  await chooseMute(page);
  await page.reload();
  await expect(heading(page, 'Bia')).toBeVisible();
  await expect.poll(() => page.evaluate(() => history.state)).toEqual({ beside: true });
  await page.goBack();
  await expect(list(page)).toBeVisible();
  // Forward again, over the entry of the dialog that is closed.
  await page.goForward();
  await page.goForward();
  await expect.poll(() => page.evaluate(() => history.state)).toEqual({ beside: true });
  await expect(dialog(page)).toHaveCount(0);
});

test('on a wide screen Back leads from the settings to the conversation beside them', async ({
  devices,
  url,
}) => {
  const [ana, bia, caio] = [
    await register(url, 'Ana'),
    await register(url, 'Bia'),
    await register(url, 'Caio'),
  ];
  await send(bia, ana, 'hello');
  await send(caio, ana, 'hello');
  const page = await devices.openAs(ana);
  await openConversation(page, 'Bia');
  const field = page.getByRole('textbox', { name: 'Message' });
  await page.getByRole('button', { name: 'Settings' }).click();
  await expect(heading(page, 'Bia')).toBeVisible();
  await page.goBack();
  await expect(list(page)).toBeVisible();
  await expect(heading(page, 'Bia')).toBeVisible();
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.reload();
  await expect(heading(page, 'Bia')).toBeVisible();
  await page.getByRole('button', { name: 'Back' }).click();
  await expect(list(page)).toBeVisible();
  await expect(field).toBeVisible();

  // From a panel to another conversation: Back leads to the list, not to the first conversation.
  await page.getByRole('button', { name: 'New conversation' }).click();
  await page.getByRole('searchbox').fill(caio.user.email);
  await page.getByRole('button', { name: `Write to ${isolated('Caio')}` }).click();
  await expect(heading(page, 'Caio')).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`open=${caio.user.id}$`));
  await page.goBack();
  await expect(page.getByText('Pick a conversation')).toBeVisible();
  // The first conversation is not open any more.
  await page.getByRole('button', { name: 'Settings' }).click();
  await expect(page.getByText('Pick a conversation')).toBeVisible();
});
