import type { Page } from '@playwright/test';
import { bubble, expect, openConversation, PHONE, test } from './support/browser';
import { isolated } from './support/isolated';
import { addContact, register, send } from './support/people';
import { check, looks } from './support/screens';

async function openMessageMenu(page: Page, content: string): Promise<void> {
  const row = page.locator('.bubble-row').filter({ has: bubble(page, content) });
  await row.hover();
  await row.getByRole('button', { name: 'Message actions' }).click();
}

test('a message is reported and its sender blocked with it', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'buy this!');
  const page = await devices.openAs(ana);
  await openConversation(page, 'Bia');
  await openMessageMenu(page, 'buy this!');
  await page.getByRole('menuitem', { name: 'Report' }).click();
  const dialog = page.getByRole('dialog', { name: 'Report this message?' });
  const answered = page.waitForResponse('**/api/reports');
  await dialog.getByRole('radio', { name: 'Unwanted advertising' }).check();
  await dialog.getByLabel('Anything to add?').fill('again');
  await dialog.getByRole('checkbox', { name: `Block ${isolated('Bia')} as well` }).check();
  await dialog.getByRole('button', { name: 'Report' }).click();
  expect((await answered).status()).toBe(201);
  await expect(page.getByText('Thank you. The people who run this service')).toBeVisible();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByText(`You have blocked ${isolated('Bia')}.`)).toBeVisible();
});

test('a person is reported from the banner and from the menu; one’s own messages cannot be', async ({
  devices,
  url,
}) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  await send(ana, bia, 'who are you?');
  const page = await devices.openAs(ana, PHONE);
  await openConversation(page, 'Bia');
  await page.locator('.stranger').getByRole('button', { name: 'Report' }).click();
  const dialog = page.getByRole('dialog', { name: `Report ${isolated('Bia')}?` });
  // A reason is needed.
  await dialog.getByRole('button', { name: 'Report' }).click();
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);

  await openMessageMenu(page, 'who are you?');
  await expect(page.getByRole('menuitem', { name: 'Copy text' })).toBeVisible();
  await expect(page.getByRole('menuitem', { name: 'Report' })).toHaveCount(0);
  await page.keyboard.press('Escape');

  await addContact(ana, bia);
  await expect(page.locator('.stranger')).toHaveCount(0);
  await page.getByRole('button', { name: 'Conversation options' }).click();
  await page.getByRole('menuitem', { name: 'Report' }).click();
  await dialog.getByRole('radio', { name: 'Something else' }).check();
  await dialog.getByRole('button', { name: 'Report' }).click();
  await expect(page.getByText('Thank you. The people who run this service')).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Message' })).toBeVisible();
});

test('a report that cannot be sent keeps what was written', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.openAs(ana, PHONE);
  await openConversation(page, 'Bia');
  await page.locator('.stranger').getByRole('button', { name: 'Report' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: 'Insults or harassment' }).check();
  await dialog.getByLabel('Anything to add?').fill('since yesterday');
  await page.context().setOffline(true);
  await dialog.getByRole('button', { name: 'Report' }).click();
  await expect(dialog.getByRole('alert')).toContainText('Could not connect.');
  await page.context().setOffline(false);
  await expect(dialog.getByLabel('Anything to add?')).toHaveValue('since yesterday');
  await dialog.getByRole('button', { name: 'Report' }).click();
  await expect(page.getByText('Thank you. The people who run this service')).toBeVisible();
});

for (const { name, device } of looks) {
  test(`reporting is accessible and fits: ${name}`, async ({ devices, url }) => {
    const [ana, bia] = [await register(url, 'Ana Ribeiro'), await register(url, 'Bia Andrade')];
    await send(bia, ana, 'Hi, is this Ana?');
    const page = await devices.openAs(ana, { ...device, reducedMotion: 'reduce' });
    await openConversation(page, 'Bia Andrade');
    await check(page, name, 'stranger');
    await openMessageMenu(page, 'Hi, is this Ana?');
    await page.getByRole('menuitem', { name: 'Report' }).click();
    await page.getByRole('radio', { name: 'Threats or violence' }).check();
    await check(page, name, 'report');
  });
}
