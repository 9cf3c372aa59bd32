import type { Page } from '@playwright/test';
import { bubble, bubbles, expect, openConversation, PHONE, test } from './support/browser';
import { isolated } from './support/isolated';
import { addContact, register, send } from './support/people';

const field = (page: Page) => page.getByRole('textbox', { name: 'Message' });
const somethingIsFocused = (page: Page) =>
  expect.poll(() => page.evaluate(() => document.activeElement !== document.body)).toBe(true);

test('a right click on a message opens its menu, which the keyboard navigates and closes', async ({
  devices,
  url,
}) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello', 'see https://example.com/');
  await send(ana, bia, 'mine');
  const page = await devices.openAs(ana);
  await openConversation(page, 'Bia');
  const menu = page.getByRole('menu');
  const item = (name: string) => page.getByRole('menuitem', { name });
  const choice = (name: string) => page.getByRole('menuitemcheckbox', { name });

  await bubble(page, 'mine').click({ button: 'right' });
  await expect(choice('👍')).toBeFocused();
  await page.keyboard.press('End');
  await expect(item('Delete for everyone')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(choice('👍')).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Home');
  await expect(choice('👍')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(menu).toHaveCount(0);
  await expect(page.locator('.own').getByRole('button', { name: 'Message actions' })).toBeFocused();

  // A link keeps the browser's own menu.
  await page.getByRole('link', { name: 'https://example.com/' }).click({ button: 'right' });
  await expect(menu).toHaveCount(0);

  await bubble(page, 'hello').click({ button: 'right' });
  await item('Delete for me').press('Enter');
  await expect(bubbles(page)).toHaveCount(2);
  await somethingIsFocused(page);

  await bubble(page, 'mine').click({ button: 'right' });
  await expect(menu).toBeVisible();
  await page.locator('.day').click();
  await expect(menu).toHaveCount(0);
  await somethingIsFocused(page);
});

test('emoji can be picked with the keyboard, and Escape returns to the text', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.openAs(ana);
  await openConversation(page, 'Bia');
  await page.getByRole('button', { name: 'Emoji' }).press('Enter');
  const emoji = page.locator('.emoji-grid button');
  const search = page.getByRole('searchbox', { name: 'Search emoji' });
  await expect(search).toBeFocused();
  await expect(emoji.first()).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(emoji.first()).toBeFocused();
  await expect(page.locator('.emoji-grid [tabindex="0"]')).toHaveCount(1);
  await page.keyboard.press('ArrowRight');
  await expect(emoji.nth(1)).toBeFocused();
  const below = await emoji.evaluateAll((all) =>
    all.findIndex((one) => (one as HTMLElement).offsetTop > (all[0] as HTMLElement).offsetTop),
  );
  await page.keyboard.press('ArrowDown');
  await expect(emoji.nth(below + 1)).toBeFocused();
  await page.keyboard.press('End');
  await expect(emoji.last()).toBeFocused();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await expect(field(page)).toHaveValue('😀');
  await expect(field(page)).toBeFocused();

  // Escape closes the picker although the focus is in the text.
  await page.keyboard.press('Escape');
  await expect(page.locator('.emoji-picker')).toHaveCount(0);
  await expect(field(page)).toBeFocused();
  await page.getByRole('button', { name: 'Emoji' }).press('Enter');
  await expect(search).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(field(page)).toBeFocused();
});

test('panels get the focus when they open, and return it when they close', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Beatriz Andrade')];
  await addContact(ana, bia);
  await send(bia, ana, 'hello');
  const page = await devices.openAs(ana);
  await expect(page.getByRole('link', { name: 'Beatriz' })).toContainText('1 unread');
  const search = page.getByRole('searchbox', { name: 'Name or e-mail' });
  for (let time = 0; time < 2; time += 1) {
    await page.getByRole('button', { name: 'New conversation' }).press('Enter');
    await expect(search).toBeFocused();
    await search.fill('xyz');
    await page.keyboard.press('Escape');
    await expect(search).toHaveValue('');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('button', { name: 'New conversation' })).toBeFocused();
  }
  await page.getByRole('button', { name: 'Settings' }).press('Enter');
  await expect(page.getByRole('button', { name: 'Back' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Settings' })).toBeFocused();

  await page.getByRole('button', { name: 'New conversation' }).press('Enter');
  await search.fill('beat');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Beatriz Andrade', level: 2 })).toBeVisible();
  await expect(field(page)).toBeFocused();

  // Escape closes the dialog, and nothing below it.
  await page.getByRole('button', { name: 'Conversation options' }).press('Enter');
  await page.getByRole('menuitem', { name: 'Clear conversation' }).press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Conversation options' })).toBeFocused();
  await expect(bubble(page, 'hello')).toBeVisible();
});

test('Enter in the filter opens the first conversation, and going back focuses its row', async ({
  devices,
  url,
}) => {
  const ana = await register(url, 'Ana');
  for (const name of ['Bia', 'Caio', 'Davi', 'Elena', 'Felipe', 'Gil', 'Helena']) {
    await send(await register(url, name), ana, `I am ${name}`);
  }
  const page = await devices.openAs(ana, { ...PHONE, hasTouch: false, isMobile: false });
  const filter = page.getByRole('searchbox', { name: 'Search conversations' });
  await filter.fill('elen');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Helena', level: 2 })).toBeVisible();
  await somethingIsFocused(page);
  await page.goBack();
  await expect(page.getByRole('link', { name: 'Helena' })).toBeFocused();
});

test('the focus moves to a nearby element when a button disappears with its action', async ({
  devices,
  url,
}) => {
  const [ana, bia, caio] = [
    await register(url, 'Ana'),
    await register(url, 'Bia'),
    await register(url, 'Caio'),
  ];
  await send(bia, ana, 'hello');
  const page = await devices.openAs(ana);
  await page.context().addInitScript(() => {
    Object.defineProperty(Notification, 'permission', { get: () => 'default' });
  });
  await page.reload();
  await openConversation(page, 'Bia');
  const messages = page.getByRole('log');
  await page.getByRole('button', { name: 'Add to contacts' }).press('Enter');
  await expect(page.getByRole('button', { name: 'Add to contacts' })).toHaveCount(0);
  await expect(messages).toBeFocused();

  await field(page).fill('my first');
  await field(page).press('Enter');
  const card = page.getByRole('region', { name: 'Never miss a message' });
  await card.getByRole('button', { name: 'Close' }).press('Enter');
  await expect(card).toHaveCount(0);
  await expect(messages).toBeFocused();

  await bubble(page, 'hello').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Delete for me' }).press('Enter');
  await page.getByRole('button', { name: 'Undo' }).press('Enter');
  await expect(bubble(page, 'hello')).toBeVisible();
  await expect(messages).toBeFocused();

  await page.getByRole('button', { name: 'New conversation' }).press('Enter');
  await page.getByRole('searchbox').fill(caio.user.email);
  await page.getByRole('button', { name: `Add ${isolated('Caio')} to contacts` }).press('Enter');
  await expect(page.getByRole('heading', { name: 'Your contacts' })).toBeVisible();
  await expect(page.getByRole('button', { name: `Write to ${isolated('Caio')}` })).toBeFocused();
});
