import type { Page } from '@playwright/test';
import { bubble, bubbles, expect, historyIsSettled, openConversation, PHONE, test } from './support/browser';
import { group, sendTo } from './support/groups';
import { addContact, contentsBetween, register, send } from './support/people';
import { check, looks } from './support/screens';

const CLIPBOARD = { permissions: ['clipboard-read', 'clipboard-write'] };

const bar = (page: Page) => page.getByRole('group', { name: 'Selected messages' });
const field = (page: Page) => page.getByRole('textbox', { name: 'Message' });
const row = (page: Page, content: string) => page.locator('.bubble-row', { has: bubble(page, content) });
const box = (page: Page, content: string) => row(page, content).getByRole('checkbox');
const copied = (page: Page) => page.evaluate(() => navigator.clipboard.readText());

async function startAt(page: Page, content: string): Promise<void> {
  await row(page, content).getByRole('button', { name: 'Message actions' }).click();
  await page.getByRole('menuitem', { name: 'Select', exact: true }).click();
  await expect(bar(page)).toContainText('1 selected');
}

async function chooseDelete(page: Page, action: string): Promise<void> {
  await bar(page).getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('menuitem', { name: action }).click();
}

test('a click anywhere on its row selects a message, without opening its links, and what is selected is copied as it was typed', async ({
  devices,
  url,
}) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, '*one* https://example.com/', 'two', 'three');
  const page = await devices.openAs(ana, CLIPBOARD);
  await openConversation(page, 'Bia');
  await field(page).fill('a draft');
  const before = await bubble(page, 'two').boundingBox();

  await startAt(page, 'three');
  await expect(field(page)).toHaveCount(0);
  await expect(box(page, 'three')).toBeChecked();
  await expect(box(page, 'three')).toBeFocused();
  await expect(page.getByRole('button', { name: 'Message actions' })).toHaveCount(0);
  await expect(page.getByRole('checkbox', { name: /Bia.*one/ })).toHaveCount(1);
  // It makes room for its checkbox, and moves in no other direction.
  const moved = await bubble(page, 'two').boundingBox();
  expect({ ...moved, x: before?.x }).toEqual(before);

  // In the middle of a link: it selects the message and opens nothing.
  const link = await page.locator('.bubble-text a').boundingBox();
  if (!link) throw new Error('the link is not there');
  await page.mouse.click(link.x + link.width / 2, link.y + link.height / 2);
  await expect(bar(page)).toContainText('2 selected');
  expect(page.context().pages()).toHaveLength(1);
  // Beside a bubble counts as well, and once more takes it back.
  const around = await row(page, 'two').boundingBox();
  if (!around) throw new Error('the row is not there');
  for (const count of [3, 2]) {
    await page.mouse.click(around.x + around.width - 20, around.y + around.height / 2);
    await expect(bar(page)).toContainText(`${count} selected`);
  }

  await bar(page).getByRole('button', { name: 'Copy text' }).click();
  await expect(page.getByText('Copied.')).toBeVisible();
  expect(await copied(page)).toBe('*one* https://example.com/\nthree');
  await expect(bar(page)).toHaveCount(0);
  await expect(field(page)).toHaveValue('a draft');
  await expect(field(page)).toBeFocused();
});

test('what several people wrote is copied with their names, in the order in which it was sent', async ({
  devices,
  url,
}) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'Who brings the cake?');
  await send(ana, bia, 'Me!');
  const page = await devices.openAs(ana, CLIPBOARD);
  await openConversation(page, 'Bia');
  await startAt(page, 'Me!');
  await box(page, 'Who brings the cake?').click({ force: true });
  await bar(page).getByRole('button', { name: 'Copy text' }).click();
  await expect(page.getByText('Copied.')).toBeVisible();
  expect(await copied(page)).toBe('Bia: Who brings the cake?\nAna: Me!');
});

test('a selection ends with Escape, with Back, with its button, and when another conversation is opened', async ({
  devices,
  url,
}) => {
  const [ana, bia, caio] = [
    await register(url, 'Ana'),
    await register(url, 'Bia'),
    await register(url, 'Caio'),
  ];
  await send(bia, ana, 'one', 'two');
  await send(caio, ana, 'hello');
  const page = await devices.openAs(ana, PHONE);
  await openConversation(page, 'Bia');
  const address = page.url();

  await startAt(page, 'one');
  await page.keyboard.press('Escape');
  await expect(bar(page)).toHaveCount(0);
  await historyIsSettled(page);

  await startAt(page, 'one');
  await page.goBack();
  await expect(bar(page)).toHaveCount(0);
  await expect(bubbles(page)).toHaveCount(2);
  expect(page.url()).toBe(address);

  await startAt(page, 'one');
  await bar(page).getByRole('button', { name: 'Cancel' }).click();
  await expect(bar(page)).toHaveCount(0);
  await expect(page.getByRole('log')).toBeFocused();
  await historyIsSettled(page);

  // What is asked over it goes first.
  await startAt(page, 'one');
  await bar(page).getByRole('button', { name: 'Forward' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(bar(page)).toContainText('1 selected');
  await bar(page).getByRole('button', { name: 'Forward' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(bar(page)).toContainText('1 selected');
  await page.goBack();
  await expect(bar(page)).toHaveCount(0);
  await expect(bubbles(page)).toHaveCount(2);
  expect(page.url()).toBe(address);

  await startAt(page, 'one');
  await page.setViewportSize({ width: 1280, height: 800 });
  await openConversation(page, 'Caio');
  await expect(bubble(page, 'hello')).toBeVisible();
  await expect(bar(page)).toHaveCount(0);
  await openConversation(page, 'Bia');
  await expect(bubbles(page)).toHaveCount(2);
  await expect(bar(page)).toHaveCount(0);
});

test('the keyboard alone selects, forwards, and has the focus in the composer afterwards', async ({
  devices,
  url,
}) => {
  const [ana, bia, caio] = [
    await register(url, 'Ana'),
    await register(url, 'Bia'),
    await register(url, 'Caio'),
  ];
  await send(bia, ana, 'one', 'two', 'three');
  await send(caio, ana, 'hello');
  const page = await devices.openAs(ana);
  await openConversation(page, 'Bia');
  await row(page, 'three').getByRole('button', { name: 'Message actions' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Select', exact: true }).press('Enter');
  await expect(box(page, 'three')).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  await expect(box(page, 'one')).toBeFocused();
  await page.keyboard.press('Space');
  await expect(bar(page)).toContainText('2 selected');

  await bar(page).getByRole('button', { name: 'Forward' }).press('Enter');
  await page.getByRole('dialog').getByRole('checkbox', { name: 'Caio' }).check();
  await page.getByRole('dialog').getByRole('button', { name: 'Forward' }).click();
  await expect(bar(page)).toHaveCount(0);
  await expect(field(page)).toBeFocused();
  await expect.poll(() => contentsBetween(caio, ana)).toEqual(['hello', 'one', 'three']);
});

test('messages that are deleted for oneself together come back together, and are gone together', async ({
  devices,
  url,
}) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'one', 'two', 'three');
  await send(ana, bia, 'four');
  const page = await devices.openAs(ana);
  await openConversation(page, 'Bia');
  await startAt(page, 'one');
  await box(page, 'four').click({ force: true });
  await chooseDelete(page, 'Delete for me');
  await expect(bubbles(page)).toHaveText([/two/, /three/]);
  await expect(bar(page)).toHaveCount(0);
  await expect(page.getByText('2 messages deleted for you.')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(bubbles(page)).toHaveText([/one/, /two/, /three/, /four/]);

  await startAt(page, 'one');
  await box(page, 'four').click({ force: true });
  await chooseDelete(page, 'Delete for me');
  await expect.poll(() => contentsBetween(ana, bia)).toEqual(['two', 'three']);
  expect(await contentsBetween(bia, ana)).toEqual(['one', 'two', 'three', 'four']);
});

test('own messages are deleted for everyone after one question; if others wrote some of them, all are deleted for oneself alone', async ({
  devices,
  url,
}) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(ana, bia, 'a mistake', 'another', 'right');
  await send(bia, ana, 'fine');
  const page = await devices.openAs(ana);
  const other = await devices.openAs(bia);
  await openConversation(page, 'Bia');
  await openConversation(other, 'Ana');
  await startAt(page, 'a mistake');
  await box(page, 'fine').click({ force: true });
  await bar(page).getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('menuitem')).toHaveText(['Delete for me']);
  await page.keyboard.press('Escape');
  await expect(bar(page)).toContainText('2 selected');

  await box(page, 'fine').click({ force: true });
  await box(page, 'another').click({ force: true });
  await chooseDelete(page, 'Delete for everyone');
  await expect(page.getByRole('dialog')).toContainText('Delete 2 messages for everyone?');
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await expect(bar(page)).toContainText('2 selected');
  await chooseDelete(page, 'Delete for everyone');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  const remaining = [/Message deleted/, /Message deleted/, /right/, /fine/];
  for (const each of [page, other]) await expect(bubbles(each)).toHaveText(remaining);
  await expect(bar(page)).toHaveCount(0);

  // A message that is deleted can only be deleted for oneself, and so can all that are selected with it.
  await startAt(page, 'right');
  await page.locator('.bubble-row').first().getByRole('checkbox').click({ force: true });
  for (const name of ['Copy text', 'Forward']) {
    await expect(bar(page).getByRole('button', { name })).toBeDisabled();
  }
  await bar(page).getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('menuitem')).toHaveText(['Delete for me']);
  await page.getByRole('menuitem').click();
  await expect(bubbles(page)).toHaveText([/Message deleted/, /fine/]);
});

test('deleting for everyone stops at the first refusal and says why', async ({
  devices,
  url,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 429/);
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(ana, bia, 'one', 'two', 'three');
  const page = await devices.openAs(ana);
  await openConversation(page, 'Bia');
  let asked = 0;
  await page.route(/\/api\/messages\/\d+/, async (route) => {
    if (route.request().method() !== 'DELETE') return route.fallback();
    asked += 1;
    if (asked === 1) return route.fallback();
    const body = { success: false, message: 'Too many requests', code: 'rate_limited', data: null };
    return route.fulfill({ status: 429, json: body });
  });
  await startAt(page, 'one');
  for (const content of ['two', 'three']) await box(page, content).click({ force: true });
  await chooseDelete(page, 'Delete for everyone');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.locator('.toast')).toBeVisible();
  await expect(bubbles(page)).toHaveText([/Message deleted/, /two/, /three/]);
  // What is left stays selected, so that it can be tried again.
  await expect(bar(page)).toContainText('2 selected');
  expect(asked).toBe(2);
});

test('a selected message that is deleted for everyone meanwhile can be taken out, and the others copied', async ({
  devices,
  url,
}) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'stays', 'goes');
  const page = await devices.openAs(ana, CLIPBOARD);
  const other = await devices.openAs(bia);
  await openConversation(page, 'Bia');
  await openConversation(other, 'Ana');
  await startAt(page, 'stays');
  await box(page, 'goes').click({ force: true });
  await row(other, 'goes').getByRole('button', { name: 'Message actions' }).click();
  await other.getByRole('menuitem', { name: 'Delete for everyone' }).click();
  await other.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(bubbles(page)).toHaveText([/stays/, /Message deleted/]);
  await expect(bar(page).getByRole('button', { name: 'Copy text' })).toBeDisabled();
  await page.locator('.bubble-row').last().getByRole('checkbox').click({ force: true });
  await bar(page).getByRole('button', { name: 'Copy text' }).click();
  await expect(page.getByText('Copied.')).toBeVisible();
  expect(await copied(page)).toBe('stays');
});

test('a hundred messages can be selected and no more', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  const contents = Array.from({ length: 101 }, (_, index) => `message ${index + 1}`);
  await send(ana, bia, ...contents);
  const page = await devices.openAs(ana);
  await openConversation(page, 'Bia');
  await startAt(page, 'message 101');
  // Upwards row by row: rows are rendered as they come near.
  for (let at = 100; at >= 2; at -= 1) await box(page, `message ${at}`).press('Space');
  await expect(bar(page)).toContainText('100 selected, no more are possible');
  await expect(box(page, 'message 1')).toBeDisabled();
  await box(page, 'message 2').press('Space');
  await expect(bar(page)).toContainText('99 selected');
  await expect(box(page, 'message 1')).toBeEnabled();
});

for (const { name, device } of looks) {
  test(`a selection is accessible and fits: ${name}`, async ({ devices, url }) => {
    const [ana, bia] = [await register(url, 'Ana Ribeiro'), await register(url, 'Bia Andrade')];
    await addContact(ana, bia);
    const id = await group('Sunday sailors', [ana, bia]);
    await sendTo(id, ana, 'Who brings the cake on Sunday?');
    await sendTo(id, bia, 'Me, the big one with apples, if the oven works again by then.', '🎂');
    await sendTo(id, ana, 'Wonderful', 'See you at *eight*');
    const page = await devices.openAs(ana, { ...device, reducedMotion: 'reduce' });
    await openConversation(page, 'Sunday sailors');
    await startAt(page, 'Wonderful');
    await box(page, '🎂').press('Space');
    await box(page, 'Who brings the cake on Sunday?').press('Space');
    await check(page, name, 'selection');
    await bar(page).getByRole('button', { name: 'Delete' }).click();
    await check(page, name, 'selection-delete');
  });
}
