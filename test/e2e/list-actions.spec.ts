import type { Page } from '@playwright/test';
import { bubble, expect, openConversation, PHONE, test } from './support/browser';
import { group, sendTo } from './support/groups';
import { isolated } from './support/isolated';
import { type Person, register, send } from './support/people';

const row = (page: Page, name: string) => page.locator('.conversation-row', { hasText: name });

/** Ana has a group, and conversations with Bia and Caio, who have written last. */
async function scene(url: string): Promise<{ ana: Person; bia: Person }> {
  const ana = await register(url, 'Ana');
  const bia = await register(url, 'Bia');
  const caio = await register(url, 'Caio');
  await sendTo(await group('Crew', [ana, bia]), ana, 'ahoy');
  await send(bia, ana, 'from Bia');
  await send(caio, ana, 'from Caio');
  return { ana, bia };
}

async function choose(page: Page, name: string, item: string): Promise<void> {
  await row(page, name).click({ button: 'right' });
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}

/** A finger moves over a row. */
async function swipe(page: Page, name: string, x: number): Promise<void> {
  const box = await row(page, name).boundingBox();
  if (!box) throw new Error('It is not shown');
  const session = await page.context().newCDPSession(page);
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const touch = async (type: 'touchStart' | 'touchMove' | 'touchEnd', moved: number): Promise<void> => {
    const touchPoints = type === 'touchEnd' ? [] : [{ x: at.x + moved, y: at.y }];
    await session.send('Input.dispatchTouchEvent', { type, touchPoints });
  };
  await touch('touchStart', 0);
  for (const part of [0.25, 0.5, 0.75, 1]) await touch('touchMove', x * part);
  await touch('touchEnd', x);
}

const names = (page: Page) => page.locator('.row-name');

test('conversations are pinned, muted, archived and marked as unread by their menu', async ({
  devices,
  url,
}) => {
  const { ana, bia } = await scene(url);
  const page = await devices.openAs(ana);
  await expect(names(page)).toHaveText(['Caio', 'Bia', 'Crew']);

  await choose(page, 'Crew', 'Pin');
  await expect(names(page)).toHaveText(['Crew', 'Caio', 'Bia']);
  await expect(row(page, 'Crew')).toContainText('Pinned');
  await choose(page, 'Crew', 'Mark as unread');
  await expect(row(page, 'Crew')).toContainText('Marked as unread');
  await choose(page, 'Crew', 'Mark as read');
  await expect(row(page, 'Crew')).not.toContainText('Marked as unread');
  await choose(page, 'Bia', 'Mark as read');
  await expect(row(page, 'Bia')).not.toContainText('1 unread');

  await choose(page, 'Bia', 'Archive');
  await expect(names(page)).toHaveText(['Crew', 'Caio']);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(names(page)).toHaveText(['Crew', 'Caio', 'Bia']);
  await choose(page, 'Bia', 'Archive');
  await page.getByRole('button', { name: 'Archived (1)' }).click();
  await expect(page.getByRole('heading', { name: 'Archived chats' })).toBeVisible();
  await row(page, 'Bia').click();
  await expect(bubble(page, 'from Bia')).toBeVisible();
  // It stays there when somebody writes, and the list beside it too.
  await send(bia, ana, 'again');
  await expect(bubble(page, 'again')).toBeVisible();
  await expect(names(page)).toHaveText(['Bia']);
  await choose(page, 'Bia', 'Take out of the archive');
  await expect(page.getByText('There are no archived chats.')).toBeVisible();
  await page.getByRole('button', { name: 'Back', exact: true }).first().click();
  await expect(names(page)).toHaveText(['Crew', 'Bia', 'Caio']);
});

test('the menu of a row opens by keyboard, and its button says of which row', async ({ devices, url }) => {
  const { ana } = await scene(url);
  const page = await devices.openAs(ana);
  await page.getByRole('button', { name: `Options for ${isolated('Crew')}` }).press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Pin' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(names(page).first()).toHaveText('Crew');
});

test('a swipe marks as unread or archives, and opens nothing', async ({ devices, url }) => {
  const { ana } = await scene(url);
  const page = await devices.openAs(ana, PHONE);
  await expect(row(page, 'Bia')).toContainText('1 unread');
  await swipe(page, 'Bia', 130);
  await expect(row(page, 'Bia')).not.toContainText('1 unread');
  await swipe(page, 'Bia', 130);
  await expect(row(page, 'Bia')).toContainText('Marked as unread');
  await swipe(page, 'Bia', 40);
  await swipe(page, 'Caio', -130);
  await expect(names(page)).toHaveText(['Bia', 'Crew']);
  await page.getByRole('button', { name: 'Archived (1)' }).click();
  await expect(page.getByRole('heading', { name: 'Archived chats' })).toBeVisible();
  await swipe(page, 'Caio', -130);
  await expect(page.getByText('There are no archived chats.')).toBeVisible();
  await page.goBack();
  await expect(names(page)).toHaveText(['Caio', 'Bia', 'Crew']);
});

test('keys search, go from conversation to conversation, close what is open, and are listed', async ({
  devices,
  url,
}) => {
  const { ana } = await scene(url);
  const page = await devices.openAs(ana);
  const heading = (name: string) => page.getByRole('heading', { name, level: 2 });
  const search = page.getByRole('searchbox', { name: 'Search conversations' });
  await expect(names(page)).toHaveText(['Caio', 'Bia', 'Crew']);
  await expect(search).toHaveCount(0);

  await page.keyboard.press('Control+k');
  await expect(search).toBeFocused();
  await page.keyboard.type('cre');
  await page.keyboard.press('Enter');
  await expect(heading('Crew')).toBeVisible();
  await page.keyboard.press('Alt+ArrowUp');
  await expect(heading('Bia')).toBeVisible();
  await page.keyboard.press('Alt+ArrowUp');
  await expect(heading('Caio')).toBeVisible();
  await page.keyboard.press('Alt+ArrowDown');
  await expect(heading('Bia')).toBeVisible();

  await page.keyboard.press('Control+/');
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(help).toContainText('Search conversations');
  await page.keyboard.press('Alt+ArrowDown');
  await expect(heading('Bia')).toBeAttached();
  await page.keyboard.press('Escape');
  await expect(help).toHaveCount(0);
  await expect(heading('Bia')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(heading('Bia')).toHaveCount(0);

  // From a panel too.
  await openConversation(page, 'Crew');
  await page.getByRole('button', { name: 'Settings' }).click();
  await expect(page.getByRole('button', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('Control+k');
  await expect(search).toBeFocused();
  await expect(heading('Crew')).toBeVisible();
});
