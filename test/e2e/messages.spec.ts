import type { Page } from '@playwright/test';
import { bubble, DESKTOP, expect, openConversation, PHONE, test, write } from './support/browser';
import { group, sendTo } from './support/groups';
import { call, type Person, register, send } from './support/people';
import { axe } from './support/screens';

const field = (page: Page) => page.getByRole('textbox', { name: 'Message' });
const item = (page: Page, name: string) => page.getByRole('menuitem', { name, exact: true });

async function chooseFor(page: Page, content: string, action: string): Promise<void> {
  await bubble(page, content).click({ button: 'right' });
  await item(page, action).click();
}

interface Sent {
  messages: { id: number; seq: number; content: string }[];
}

async function messageOf(person: Person, conversation_id: number, content: string): Promise<number> {
  const path = `/api/conversations/${conversation_id}/messages?limit=200`;
  const { messages } = await call<Sent>(person.base, `GET ${path}`, undefined, person.token);
  const found = messages.find((one) => one.content === content);
  if (!found) throw new Error(`There is no ${content}`);
  return found.id;
}

for (const [name, device] of [
  ['phone', PHONE],
  ['desktop', DESKTOP],
] as const) {
  test(`a reply quotes a message, and leads to it however far it is: ${name}`, async ({ devices, url }) => {
    const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
    const id = await group('Crew', [ana, bia]);
    await sendTo(id, ana, ...Array.from({ length: 40 }, (_, index) => `early ${index}`));
    await sendTo(id, bia, 'Who brings the cake?');
    await sendTo(id, ana, ...Array.from({ length: 160 }, (_, index) => `later ${index}`));
    const reply_to = await messageOf(ana, id, 'Who brings the cake?');
    const body = { content: 'I do, at last', reply_to };
    await call(url, `POST /api/conversations/${id}/messages`, body, ana.token);
    // Else it opens at the first one.
    await call(url, `PUT /api/conversations/${id}/read`, { up_to_seq: 203 }, bia.token);

    const page = await devices.openAs(bia, device);
    await openConversation(page, 'Crew');
    await bubble(page, 'I do, at last').getByRole('button', { name: 'Who brings the cake?' }).click();
    await expect(bubble(page, 'Who brings the cake?')).toBeInViewport();
    await expect(page.locator('.highlighted')).toContainText('Who brings the cake?');
    await expect(page.locator('.highlighted')).toBeFocused();
    // It stays where it is while its surroundings are fetched, and the way back is open.
    await expect(page.locator('.highlighted')).toHaveCount(0);
    await expect(bubble(page, 'Who brings the cake?')).toBeInViewport();
    await page.getByRole('button', { name: 'Jump to the newest message' }).click();
    await expect(bubble(page, 'I do, at last')).toBeInViewport();
  });
}

test('a message is answered from its menu or by a swipe, and the answer can be given up', async ({
  devices,
  url,
}) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'Tea or coffee?', 'Or juice?');
  const page = await devices.openAs(ana, PHONE);
  await openConversation(page, 'Bia');

  await page.locator('.bubble-more').first().focus();
  await page.keyboard.press('Enter');
  await item(page, 'Reply').click();
  await expect(field(page)).toBeFocused();
  const bar = page.getByRole('group', { name: 'Replying' });
  await expect(bar).toContainText('Tea or coffee?');
  await field(page).press('Escape');
  await expect(bar).toHaveCount(0);

  const box = await bubble(page, 'Or juice?').boundingBox();
  if (!box) throw new Error('The message is not on the page');
  const y = box.y + box.height / 2;
  const touch = await page.context().newCDPSession(page);
  const at = (x: number) => ({ touchPoints: [{ x: box.x + x, y }] });
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', ...at(10) });
  for (const x of [30, 60, 90, 120])
    await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', ...at(x) });
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await expect(bar).toContainText('Or juice?');
  await write(page, 'Juice, please');
  await expect(bar).toHaveCount(0);
  await expect(bubble(page, 'Juice, please').locator('.quote')).toContainText('Or juice?');

  const other = await devices.openAs(bia);
  await openConversation(other, 'Ana');
  await expect(bubble(other, 'Juice, please').locator('.quote')).toContainText('You: Or juice?');
  // What is deleted is quoted no more, on any device.
  await chooseFor(other, 'Or juice?', 'Delete for everyone');
  await other.getByRole('button', { name: 'Delete', exact: true }).click();
  for (const each of [page, other]) {
    await expect(bubble(each, 'Juice, please').locator('.quote')).toHaveText(
      'This message is not available.',
    );
  }
});

test('an answer that waits for a network shows what it answers', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'Tea or coffee?');
  const page = await devices.openAs(ana);
  await openConversation(page, 'Bia');
  await page.context().setOffline(true);
  await chooseFor(page, 'Tea or coffee?', 'Reply');
  await write(page, 'Tea');
  await expect(page.locator('.pending .quote')).toContainText('Tea or coffee?');
  await page.context().setOffline(false);
  await expect(page.locator('.pending')).toHaveCount(0);
  await expect(bubble(page, 'Tea').locator('.quote')).toContainText('Tea or coffee?');
});

test('the arrow key up changes the newest own message, and everybody sees that it was edited', async ({
  devices,
  url,
}) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(ana, bia, 'See you at eigt');
  await send(bia, ana, 'Fine');
  const page = await devices.openAs(ana);
  await openConversation(page, 'Bia');
  const other = await devices.openAs(bia);
  await openConversation(other, 'Ana');

  // Not while something is being written.
  await field(page).fill('a draft');
  await field(page).press('ArrowUp');
  await expect(page.getByRole('group', { name: 'Editing' })).toHaveCount(0);
  await field(page).fill('');
  await field(page).press('ArrowUp');
  await expect(page.getByRole('group', { name: 'Editing' })).toBeVisible();
  await expect(field(page)).toHaveValue('See you at eigt');
  await field(page).fill('See you at eight');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('group', { name: 'Editing' })).toHaveCount(0);
  await expect(field(page)).toHaveValue('');

  for (const each of [page, other]) {
    await bubble(each, 'See you at eight').getByRole('button', { name: 'edited' }).click();
    await expect(each.locator('.earlier-texts li p')).toHaveText(['See you at eight', 'See you at eigt']);
    expect((await axe(each).analyze()).violations.filter(({ impact }) => impact === 'serious')).toEqual([]);
    await each.getByRole('button', { name: 'Close' }).click();
  }
});

test('what was edited elsewhere meanwhile is shown before it is changed, and what was deleted is changed no more', async ({
  devices,
  url,
}) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  const id = await group('Crew', [ana, bia]);
  await sendTo(id, ana, 'first');
  const message_id = await messageOf(ana, id, 'first');
  const page = await devices.openAs(ana);
  await openConversation(page, 'Crew');
  await chooseFor(page, 'first', 'Edit');
  await field(page).fill('mine');
  const elsewhere = { content: 'from the phone', edit_of: null };
  await call(url, `PATCH /api/messages/${message_id}`, elsewhere, ana.token);
  const bar = page.getByRole('group', { name: 'Editing' });
  await expect(bar).toContainText('from the phone');
  await expect(field(page)).toHaveValue('mine');
  await field(page).press('Enter');
  await expect(bubble(page, 'mine')).toBeVisible();

  await chooseFor(page, 'mine', 'Edit');
  await call(url, `DELETE /api/messages/${message_id}?scope=all`, undefined, ana.token);
  await expect(bar).toHaveCount(0);
  await expect(page.getByText('Message deleted')).toBeVisible();
});

test('people react from the menu and below a message, and see who has', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  const id = await group('Crew', [ana, bia]);
  await sendTo(id, ana, 'Cake is ready', 'Tea too');
  const page = await devices.openAs(bia);
  await openConversation(page, 'Crew');
  const other = await devices.openAs(ana, PHONE);
  await openConversation(other, 'Crew');

  await bubble(page, 'Cake is ready').click({ button: 'right' });
  await page.getByRole('menuitemcheckbox', { name: '❤️' }).click();
  const reaction = (on: Page) => bubble(on, 'Cake is ready').getByRole('button', { name: /^❤️/ });
  await expect(reaction(page)).toHaveAttribute('aria-pressed', 'true');
  await expect(reaction(other)).toHaveAttribute('aria-pressed', 'false');
  await reaction(other).click();
  await expect(reaction(page)).toHaveAccessibleName('❤️, 2 reactions');

  await chooseFor(page, 'Cake is ready', 'Reactions');
  await expect(page.locator('.dialog-list .reader')).toHaveText([/Bia/, /Ana/]);
  expect((await axe(page).analyze()).violations.filter(({ impact }) => impact === 'serious')).toEqual([]);
  await page.getByRole('button', { name: 'Close' }).click();

  await reaction(page).click();
  await expect(reaction(page)).toHaveAccessibleName('❤️, 1 reaction');
  await bubble(page, 'Tea too').click({ button: 'right' });
  await page.getByRole('menuitemcheckbox', { name: 'React' }).click();
  await page.getByRole('searchbox', { name: 'Search emoji' }).fill('birthday cake');
  await page.locator('.emoji-grid button').first().click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(bubble(other, 'Tea too').getByRole('button', { name: /^🎂/ })).toBeVisible();
});

test('what is pinned stays at hand for everybody, one after the other', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  const id = await group('Crew', [ana, bia]);
  await sendTo(id, ana, 'The harbour is at the old bridge');
  await sendTo(id, ana, ...Array.from({ length: 120 }, (_, index) => `later ${index}`));
  await call(url, `PUT /api/conversations/${id}/read`, { up_to_seq: 122 }, bia.token);
  const early = await messageOf(ana, id, 'The harbour is at the old bridge');
  await call(url, `PUT /api/conversations/${id}/pins/${early}`, undefined, ana.token);
  const page = await devices.openAs(ana);
  await openConversation(page, 'Crew');
  const other = await devices.openAs(bia, PHONE);
  await openConversation(other, 'Crew');
  const bar = (on: Page) => on.getByRole('group', { name: 'Pinned message', exact: true });
  await expect(bar(other)).toContainText('The harbour is at the old bridge');

  await chooseFor(page, 'later 119', 'Pin message');
  await expect(bar(other)).toContainText('Pinned message 1 of 2');
  await expect(bar(other)).toContainText('later 119');
  await bar(other)
    .getByRole('button', { name: /later 119/ })
    .click();
  await bar(other)
    .getByRole('button', { name: /old bridge/ })
    .click();
  await expect(bubble(other, 'The harbour is at the old bridge')).toBeInViewport();

  await bar(page).getByRole('button', { name: 'Pinned messages' }).click();
  await expect(page.locator('.pinned-item')).toHaveCount(2);
  expect((await axe(page).analyze()).violations.filter(({ impact }) => impact === 'serious')).toEqual([]);
  await page.locator('.pinned-item').first().getByRole('button', { name: 'Unpin message' }).click();
  await expect(page.locator('.pinned-item')).toHaveCount(1);
  await page.getByRole('button', { name: 'Close' }).click();
  await expect(bar(other)).not.toContainText('of 2');
  // Members pin only as far as the group lets them.
  await other.locator('.bubble-more').last().focus();
  await other.keyboard.press('Enter');
  await expect(item(other, 'Reply')).toBeVisible();
  await expect(item(other, 'Pin message')).toHaveCount(0);
});

test('a message is passed on to conversations that are chosen, and says who has written it', async ({
  devices,
  url,
}) => {
  const [ana, bia, caio] = [
    await register(url, 'Ana'),
    await register(url, 'Bia'),
    await register(url, 'Caio'),
  ];
  await send(bia, ana, 'The boat leaves at nine');
  await send(caio, ana, 'When?');
  await group('Crew', [ana, caio]);
  const page = await devices.openAs(ana);
  await openConversation(page, 'Bia');
  await chooseFor(page, 'The boat leaves at nine', 'Forward');
  const dialog = page.getByRole('dialog', { name: 'Forward to' });
  await dialog.getByRole('searchbox').fill('cre');
  await dialog.getByRole('checkbox', { name: 'Crew' }).check();
  await dialog.getByRole('searchbox').fill('');
  await dialog.getByRole('checkbox', { name: 'Caio' }).check();
  expect((await axe(page).analyze()).violations.filter(({ impact }) => impact === 'serious')).toEqual([]);
  await dialog.getByRole('button', { name: 'Forward' }).click();
  await expect(page.getByText('Forwarded to 2 conversations.')).toBeVisible();

  const other = await devices.openAs(caio, PHONE);
  for (const at of [0, 1]) {
    await other.locator('.conversation-row').nth(at).click();
    await expect(bubble(other, 'The boat leaves at nine').locator('.forwarded')).toContainText('Bia');
    await other.getByRole('button', { name: 'Back' }).click();
  }
});
