import type { Page } from '@playwright/test';
import { bubble, bubbles, expect, historyIsSettled, openConversation, test } from './support/browser';
import { contentsBetween, register, send } from './support/people';

async function remove(page: Page, content: string, action: string): Promise<void> {
  const row = page.locator('.bubble-row', { hasText: content });
  await row.getByRole('button', { name: 'Message actions' }).click();
  await page.getByRole('menuitem', { name: action }).click();
}

test('deleting a message for oneself can be undone for a moment, and shows in every tab', async ({
  devices,
  url,
}) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'one', 'two', 'three');
  const page = await devices.openAs(ana);
  await openConversation(page, 'Bia');
  const other = await page.context().newPage();
  await other.goto(page.url());
  await expect(bubbles(other)).toHaveCount(3);
  await page.bringToFront();

  await remove(page, 'two', 'Delete for me');
  await remove(page, 'three', 'Delete for me');
  for (const tab of [page, other]) await expect(bubbles(tab)).toHaveText([/one/]);
  await expect(page.getByRole('link', { name: 'Bia' })).toContainText('one');
  await page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
  for (const tab of [page, other]) await expect(bubbles(tab)).toHaveText([/one/, /two/, /three/]);
  expect(await contentsBetween(ana, bia)).toEqual(['one', 'two', 'three']);

  await remove(page, 'two', 'Delete for me');
  await page.getByRole('button', { name: 'Settings' }).click();
  await expect.poll(() => contentsBetween(ana, bia)).toEqual(['one', 'three']);
  expect(await contentsBetween(bia, ana)).toEqual(['one', 'two', 'three']);
  await page.goBack();
  for (const tab of [page, other]) await expect(bubbles(tab)).toHaveText([/one/, /three/]);
});

test('a message deleted for oneself stays deleted after an immediate reload, and when it was deleted offline', async ({
  devices,
  url,
}) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'one', 'two', 'three');
  const page = await devices.openAs(ana);
  await openConversation(page, 'Bia');
  await remove(page, 'one', 'Delete for me');
  await historyIsSettled(page);
  await page.reload();
  await expect(bubbles(page)).toHaveText([/two/, /three/]);
  await expect.poll(() => contentsBetween(ana, bia)).toEqual(['two', 'three']);

  await page.context().setOffline(true);
  await remove(page, 'two', 'Delete for me');
  await expect(bubbles(page)).toHaveText([/three/]);
  await expect(page.getByRole('button', { name: 'Undo' })).toHaveCount(0);
  await page.context().setOffline(false);
  await expect.poll(() => contentsBetween(ana, bia)).toEqual(['three']);
  await expect(bubbles(page)).toHaveText([/three/]);
});

test('another toast does not replace the undo of a deletion', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'one', 'two');
  const page = await devices.openAs(ana, { permissions: ['clipboard-read', 'clipboard-write'] });
  await openConversation(page, 'Bia');
  await remove(page, 'two', 'Delete for me');
  await remove(page, 'one', 'Copy text');
  await expect(page.getByText('Copied.')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(bubbles(page)).toHaveText([/one/, /two/]);
  expect(await contentsBetween(ana, bia)).toEqual(['one', 'two']);
});

test('both sides see a placeholder for a message that is deleted for everyone', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(ana, bia, 'one', 'a mistake', 'another');
  const anaPage = await devices.openAs(ana);
  const biaPage = await devices.openAs(bia);
  await openConversation(anaPage, 'Bia');
  await openConversation(biaPage, 'Ana');
  await expect(bubbles(biaPage)).toHaveCount(3);

  await remove(anaPage, 'a mistake', 'Delete for everyone');
  await anaPage.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  const remaining = [/one/, /Message deleted/, /another/];
  for (const page of [anaPage, biaPage]) await expect(bubbles(page)).toHaveText(remaining);

  await biaPage.context().setOffline(true);
  await remove(anaPage, 'another', 'Delete for everyone');
  await anaPage.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await biaPage.context().setOffline(false);
  for (const page of [anaPage, biaPage]) {
    await expect(bubbles(page)).toHaveText([/one/, /Message deleted/, /Message deleted/]);
    await expect(page.getByRole('link', { name: /Ana|Bia/ })).toContainText('one');
  }

  await biaPage.reload();
  await expect(bubble(biaPage, 'Message deleted')).toHaveCount(2);
  await biaPage.locator('.bubble-row').last().getByRole('button', { name: 'Message actions' }).click();
  await expect(biaPage.getByRole('menuitem')).toHaveText(['Delete for me']);
  await biaPage.getByRole('menuitem').click();
  await expect(bubble(biaPage, 'Message deleted')).toHaveCount(1);
});
