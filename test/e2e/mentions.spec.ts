import type { Page } from '@playwright/test';
import { bubble, DESKTOP, expect, openConversation, PHONE, test } from './support/browser';
import { group } from './support/groups';
import { call, type Person, register } from './support/people';
import { check, looks } from './support/screens';

const field = (page: Page) => page.getByRole('textbox', { name: 'Message' });
const option = (page: Page, name: string) => page.getByRole('option', { name });

interface Listed {
  messages: { content: string; mentions: { user_id: number }[]; mentions_all: boolean }[];
}

/** The newest message, as the server has it. */
async function newest(person: Person, id: number) {
  const path = `/api/conversations/${id}/messages?limit=1`;
  const { messages } = await call<Listed>(person.base, `GET ${path}`, undefined, person.token);
  return messages[0];
}

test('somebody is mentioned with the keyboard, and is told of nothing else', async ({ devices, url }) => {
  const [ana, bia, one, other] = [
    await register(url, 'Ana'),
    await register(url, 'Bia'),
    await register(url, 'João Silva'),
    await register(url, 'João Souza'),
  ];
  const id = await group('Crew', [ana, bia, one, other]);
  await call(url, `PATCH /api/conversations/${id}/settings`, { notify: 'mentions' }, other.token);
  const page = await devices.openAs(bia, DESKTOP);
  await openConversation(page, 'Crew');
  await field(page).pressSequentially('Ask @joa');
  await expect(page.getByRole('option')).toHaveText([/João Silva/, /João Souza/]);
  await page.keyboard.press('ArrowDown');
  await expect(option(page, 'João Souza')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(field(page)).toHaveValue('Ask @João Souza ');
  await expect(field(page)).toBeFocused();
  await field(page).pressSequentially('about it');
  // What is put in before it moves it.
  await page.keyboard.press('Home');
  await field(page).pressSequentially('Please: ');
  await page.keyboard.press('Enter');
  await expect(bubble(page, 'Please: Ask @João Souza about it').locator('.mention')).toHaveText(
    '@João Souza',
  );
  await expect
    .poll(() => newest(bia, id))
    .toMatchObject({
      content: 'Please: Ask @João Souza about it',
      mentions: [{ user_id: other.user.id, start: 12, length: 11 }],
    });

  const mentioned = await devices.openAs(other, PHONE);
  await expect(mentioned.getByRole('link', { name: /Crew.*You were mentioned, .*1 unread/ })).toBeVisible();
  const notMentioned = await devices.openAs(one, PHONE);
  await expect(notMentioned.getByRole('link', { name: /Crew.*1 unread/ })).toBeVisible();
  await expect(notMentioned.getByText('You were mentioned')).toHaveCount(0);
});

test('a tap mentions somebody on a phone; a name that is changed mentions nobody', async ({
  devices,
  url,
}) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia Andrade')];
  const id = await group('Crew', [ana, bia]);
  const page = await devices.openAs(ana, PHONE);
  await openConversation(page, 'Crew');
  await field(page).tap();
  await field(page).pressSequentially('@b');
  await option(page, 'Bia Andrade').tap();
  await expect(field(page)).toHaveValue('@Bia Andrade ');
  await page.getByRole('button', { name: 'Send' }).tap();
  await expect(bubble(page, '@Bia Andrade').locator('.mention')).toHaveCount(1);

  await field(page).pressSequentially('@bi');
  await option(page, 'Bia Andrade').tap();
  await page.keyboard.press('Backspace');
  await page.keyboard.press('Backspace');
  await page.getByRole('button', { name: 'Send' }).tap();
  await expect.poll(() => newest(ana, id)).toMatchObject({ content: '@Bia Andrad', mentions: [] });
});

test('everybody is offered to whoever may mention all; Escape closes the list; an edit keeps its mentions', async ({
  devices,
  url,
}) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  const id = await group('Crew', [ana, bia]);
  const page = await devices.openAs(ana);
  await openConversation(page, 'Crew');
  await field(page).pressSequentially('@');
  await expect(page.getByRole('option')).toHaveText([/everybody/, /Bia/]);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('option')).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'Crew', level: 2 })).toBeVisible();
  await page.keyboard.press('Backspace');
  await field(page).pressSequentially('@ev');
  await page.keyboard.press('Tab');
  await field(page).pressSequentially('look');
  await page.keyboard.press('Enter');
  await expect.poll(() => newest(ana, id)).toMatchObject({ content: '@everybody look', mentions_all: true });

  await field(page).pressSequentially('@bi');
  await page.keyboard.press('Enter');
  await field(page).pressSequentially('?');
  await page.keyboard.press('Enter');
  await expect.poll(() => newest(ana, id)).toMatchObject({ content: '@Bia ?' });
  await page.keyboard.press('ArrowUp');
  await expect(field(page)).toHaveValue('@Bia ?');
  await page.keyboard.press('Home');
  await field(page).pressSequentially('Hi ');
  await page.keyboard.press('Enter');
  await expect
    .poll(() => newest(ana, id))
    .toMatchObject({ content: 'Hi @Bia ?', mentions: [{ user_id: bia.user.id, start: 3, length: 4 }] });
});

for (const { name, device } of looks) {
  test(`the list of people to mention is accessible and fits: ${name}`, async ({ devices, url }) => {
    const people = [];
    for (const person of ['Ana', 'Bia Andrade', 'Caio Fernandes']) people.push(await register(url, person));
    const [ana, ...others] = people as [Person, ...Person[]];
    await group('Crew', [ana, ...others]);
    const page = await devices.openAs(ana, { ...device, reducedMotion: 'reduce' });
    await openConversation(page, 'Crew');
    await field(page).pressSequentially('@');
    await expect(page.getByRole('option')).toHaveCount(3);
    await check(page, name, 'mentions');
  });
}
