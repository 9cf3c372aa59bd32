import type { Page } from '@playwright/test';
import { bubble, bubbles, expect, openConversation, PHONE, test, write } from './support/browser';
import { group, inviteTo, sendTo } from './support/groups';
import { isolated } from './support/isolated';
import { addContact, call, type Person, register } from './support/people';
import { listStored } from './support/storage';

const NAMES = ['Ana Ribeiro', 'Bia Andrade', 'Caio Fernandes'] as const;

async function three(url: string): Promise<[Person, Person, Person]> {
  const [ana, bia, caio] = NAMES;
  return [await register(url, ana), await register(url, bia), await register(url, caio)];
}

const systemLine = (page: Page, text: string) => page.locator('.system-line', { hasText: text });
const row = (page: Page, name: string) => page.getByRole('navigation').getByRole('link', { name });
const field = (page: Page) => page.getByRole('textbox', { name: 'Message', exact: true });

async function openInfo(page: Page, name: string): Promise<void> {
  await page.locator('.conversation-head').getByRole('button', { name }).click();
  await expect(page.getByRole('heading', { name: 'Group info' })).toBeVisible();
}

async function choose(page: Page, menu: string, item: string): Promise<void> {
  await page.getByRole('button', { name: menu }).click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}

test('three people found a group, and see who writes, types and has read', async ({ devices, url }) => {
  const [ana, bia, caio] = await three(url);
  await addContact(ana, bia);
  const biaPage = await devices.openAs(bia, PHONE);
  const caioPage = await devices.openAs(caio);
  const page = await devices.openAs(ana);

  await test.step('Ana chooses Bia among her contacts, finds Caio, and founds it', async () => {
    await page.getByRole('button', { name: 'New conversation' }).click();
    await page.getByRole('button', { name: 'New group' }).click();
    await page.getByLabel('Group name').fill('Crew');
    await page.getByRole('checkbox', { name: 'Bia Andrade' }).check();
    await page.getByRole('searchbox').fill(caio.user.email);
    await expect(page.getByRole('checkbox', { name: 'Caio Fernandes' })).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: `Take out ${isolated('Caio Fernandes')}` })).toBeVisible();
    await page.getByRole('button', { name: 'Create group' }).click();
    await expect(page.getByRole('heading', { name: 'Crew', level: 2 })).toBeVisible();
    await expect(systemLine(page, `You created the group ${isolated('Crew')}`)).toBeVisible();
    await expect(page.locator('.conversation-head')).toContainText(
      `${isolated('Bia Andrade')}, ${isolated('Caio Fernandes')}, You`,
    );
  });

  await test.step('the others have it in their lists, and in it the names of those who write', async () => {
    await expect(row(biaPage, 'Crew')).toContainText(`${isolated('Ana Ribeiro')} created the group`);
    await write(page, 'Who is aboard?');
    await expect(row(biaPage, 'Crew')).toContainText(`${isolated('Ana Ribeiro')}: Who is aboard?`);
    await expect(row(biaPage, 'Crew')).toContainText('1 unread');
    await openConversation(biaPage, 'Crew');
    await expect(biaPage.locator('.bubble-sender')).toContainText('Ana Ribeiro');
    await openConversation(caioPage, 'Crew');
    await write(caioPage, 'Me!');
    await expect(bubble(page, 'Me!')).toContainText('Caio Fernandes');
    await expect(bubble(biaPage, 'Me!')).toContainText('Caio Fernandes');
  });

  await test.step('who types is named', async () => {
    await field(caioPage).pressSequentially('And');
    await expect(page.locator('.conversation-head')).toContainText(
      `${isolated('Caio Fernandes')} is typing…`,
    );
    await expect(page.locator('.bubble.typing')).toBeVisible();
    await field(caioPage).fill('');
  });

  await test.step('Ana sees who has read her message', async () => {
    await expect(bubble(page, 'Who is aboard?')).toContainText('Read');
    await bubble(page, 'Who is aboard?').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Read by' }).click();
    const readers = page.getByRole('dialog');
    await expect(readers).toContainText('Bia Andrade');
    await expect(readers).toContainText('Caio Fernandes');
    await page.goBack();
    await expect(readers).toHaveCount(0);
    await expect(page.getByRole('heading', { name: 'Crew', level: 2 })).toBeVisible();
  });
});

test('members get roles, change the group, and are removed while they type', async ({
  devices,
  url,
  expectedErrors,
}) => {
  // Of the group that is gone.
  expectedErrors.push(/404/);
  const [ana, bia, caio] = await three(url);
  const id = await group('Crew', [ana, bia, caio]);
  const page = await devices.openAs(ana);
  const biaPage = await devices.openAs(bia, PHONE);
  const caioPage = await devices.openAs(caio);
  for (const one of [page, biaPage, caioPage]) await openConversation(one, 'Crew');

  await test.step('an ordinary member can change nothing', async () => {
    await openInfo(biaPage, 'Crew');
    await expect(biaPage.getByRole('button', { name: 'Invite links' })).toBeVisible();
    await expect(biaPage.getByRole('button', { name: 'Edit group' })).toHaveCount(0);
    await expect(biaPage.getByRole('button', { name: 'Add people' })).toHaveCount(0);
  });

  await test.step('Ana makes her an admin, which lets her change the name', async () => {
    await openInfo(page, 'Crew');
    await choose(page, `Options for ${isolated('Bia Andrade')}`, 'Make an admin');
    await expect(page.locator('.member', { hasText: 'Bia Andrade' })).toContainText('Admin');
    await biaPage.getByRole('button', { name: 'Edit group' }).click();
    await biaPage.getByLabel('Group name').fill('Sailors');
    await biaPage.getByRole('button', { name: 'Save' }).click();
    await expect(biaPage.getByRole('heading', { name: 'Sailors' })).toBeVisible();
    await expect(page.locator('.conversation-head')).toContainText('Sailors');
    await expect(systemLine(page, `${isolated('Bia Andrade')} named the group`)).toBeVisible();
    await expect(systemLine(caioPage, `made ${isolated('Bia Andrade')} an admin`)).toBeVisible();
  });

  await test.step('only admins can write, for a while', async () => {
    await biaPage.getByRole('button', { name: 'Edit group' }).click();
    await biaPage.getByRole('switch', { name: 'Only admins can write' }).click();
    await expect(caioPage.getByText('Only admins can write here.')).toBeVisible();
    await biaPage.getByRole('switch', { name: 'Only admins can write' }).click();
    await expect(field(caioPage)).toBeVisible();
    await biaPage.goBack();
  });

  await test.step('Caio is removed while he types: the group is gone, and not what he wrote', async () => {
    await field(caioPage).fill('I was about to say');
    await choose(biaPage, `Options for ${isolated('Caio Fernandes')}`, 'Remove from group');
    await biaPage.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await expect(caioPage.getByText(`You are not in ${isolated('Sailors')} any more.`)).toBeVisible();
    await expect(field(caioPage)).toHaveCount(0);
    await expect(bubbles(caioPage)).toHaveCount(0);
    await expect(caioPage.getByRole('button', { name: 'Copy what you wrote' })).toBeVisible();
    await expect(row(caioPage, 'Sailors')).toHaveCount(0);
    await expect(
      systemLine(page, `${isolated('Bia Andrade')} removed ${isolated('Caio Fernandes')}`),
    ).toBeVisible();
    // Until then a new page shows what was stored, and then that he is not in it any more.
    await expect.poll(() => listStored(caioPage, caio, 'conversations')).toEqual([]);
    await caioPage.goto(`/dashboard.html?conversation=${id}`);
    await expect(caioPage.getByText('This conversation could not be found.')).toBeVisible();
  });

  await test.step('Ana, the only owner, leaves it to Bia', async () => {
    await page.getByRole('button', { name: 'Leave group' }).click();
    await page.getByRole('radio', { name: 'Bia Andrade' }).check();
    await page.getByRole('button', { name: 'Leave group' }).click();
    await expect(page.getByText(`You are not in ${isolated('Sailors')} any more.`).first()).toBeVisible();
    await expect(row(page, 'Sailors')).toHaveCount(0);
    await expect(biaPage.locator('.member')).toHaveCount(1);
    await expect(biaPage.locator('.member')).toContainText('Owner');
    await biaPage.getByRole('button', { name: 'Leave group' }).click();
    await biaPage.getByRole('dialog').getByRole('button', { name: 'Leave group' }).click();
    await expect(biaPage.getByText('No conversations yet')).toBeVisible();
  });
});

test('people join by a link, also if they have to log in first', async ({ devices, url, expectedErrors }) => {
  // The link that has ended.
  expectedErrors.push(/404/);
  const [ana, bia, caio] = await three(url);
  const id = await group('Crew', [ana]);
  await sendTo(id, ana, 'Before');
  const page = await devices.openAs(ana);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await openConversation(page, 'Crew');
  await openInfo(page, 'Crew');
  await page.getByRole('button', { name: 'Invite links' }).click();
  await page.getByLabel('For how many people').selectOption('10');
  await page.getByRole('button', { name: 'New link' }).click();
  await expect(page.locator('.invite-link')).toContainText('0 of 10 joined');
  await page.getByRole('button', { name: 'Copy link' }).click();
  const link = new URL(await page.evaluate(() => navigator.clipboard.readText()));
  expect(link.pathname).toBe('/join');

  const biaPage = await devices.open(PHONE);
  await biaPage.goto(link.pathname + link.search);
  await expect(biaPage.getByText(`You are invited to ${isolated('Crew')}.`)).toBeVisible();
  await biaPage.getByLabel('E-mail').fill(bia.user.email);
  await biaPage.getByLabel('Password', { exact: true }).fill(bia.password);
  await biaPage.getByRole('button', { name: 'Log in' }).click();
  await expect(biaPage.getByRole('heading', { name: 'Join a group' })).toBeVisible();
  await expect(biaPage.getByText('1 member')).toBeVisible();
  await biaPage.getByRole('button', { name: 'Join group' }).click();
  await expect(systemLine(biaPage, 'You joined with a link')).toBeVisible();
  await expect(bubble(biaPage, 'Before')).toHaveCount(0);
  await write(biaPage, 'I am in');
  await expect(bubble(page, 'I am in')).toContainText('Bia Andrade');

  await page.getByRole('button', { name: 'End link' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End link' }).click();
  await expect(page.getByText('There is no link yet.')).toBeVisible();
  const caioPage = await devices.openAs(caio);
  await caioPage.goto(link.pathname + link.search);
  await expect(caioPage.getByText('This link does not work.')).toBeVisible();
  await caioPage.getByRole('button', { name: 'Not now' }).click();
  await expect(caioPage.getByText('No conversations yet')).toBeVisible();

  // Whoever is in it already is led there.
  await biaPage.goto(await inviteTo(id, ana));
  await biaPage.getByRole('button', { name: 'Join group' }).click();
  await expect(biaPage.getByRole('heading', { name: 'Crew', level: 2 })).toBeVisible();
});

test('people are added, with or without what was said before', async ({ devices, url }) => {
  const [ana, bia, caio] = await three(url);
  for (const other of [bia, caio]) await addContact(ana, other);
  const id = await group('Crew', [ana]);
  await sendTo(id, ana, 'Before');
  const page = await devices.openAs(ana);
  const biaPage = await devices.openAs(bia, PHONE);
  await openConversation(page, 'Crew');
  await openInfo(page, 'Crew');
  await page.getByRole('button', { name: 'Add people' }).click();
  await page.getByRole('checkbox', { name: 'Bia Andrade' }).check();
  await page.getByRole('switch', { name: 'Show them earlier messages' }).click();
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByText('1 person was added.')).toBeVisible();
  await expect(page.locator('.member')).toHaveCount(2);
  await openConversation(biaPage, 'Crew');
  await expect(bubble(biaPage, 'Before')).toBeVisible();
  await expect(systemLine(biaPage, `${isolated('Ana Ribeiro')} added you`)).toBeVisible();
});

test('what is written in two tabs without a network is sent to the group once', async ({ devices, url }) => {
  const [ana, bia, caio] = await three(url);
  const id = await group('Crew', [ana, bia, caio]);
  const page = await devices.openAs(ana);
  const biaPage = await devices.openAs(bia, PHONE);
  await openConversation(page, 'Crew');
  await openConversation(biaPage, 'Crew');
  const tab = await page.context().newPage();
  await tab.goto(`/dashboard.html?conversation=${id}`);
  await expect(field(tab)).toBeVisible();

  await page.context().setOffline(true);
  await write(tab, 'from the other tab');
  await page.bringToFront();
  await write(page, 'from this one');
  await sendTo(id, caio, 'meanwhile');
  await expect(bubble(biaPage, 'meanwhile')).toBeVisible();
  await page.context().setOffline(false);
  for (const one of [page, tab, biaPage]) {
    await expect(bubbles(one)).toHaveCount(3);
    await expect(bubbles(one).first()).toContainText('meanwhile');
  }
  const { messages } = await call<{ messages: { content: string | null }[] }>(
    url,
    `GET /api/conversations/${id}/messages`,
    undefined,
    ana.token,
  );
  expect(messages.slice(1).map(({ content }) => content)).toEqual([
    'meanwhile',
    'from the other tab',
    'from this one',
  ]);
});

test('a draft follows to the other device', async ({ devices, url }) => {
  const [ana, bia] = await three(url);
  await group('Crew', [ana, bia]);
  const desktop = await devices.openAs(ana);
  const phone = await devices.openAs(ana, PHONE);
  await openConversation(desktop, 'Crew');
  await field(desktop).fill('Half a thought');
  await expect(row(phone, 'Crew')).toContainText('Draft: Half a thought');
  await openConversation(phone, 'Crew');
  await expect(field(phone)).toHaveValue('Half a thought');
  await write(phone, 'A whole thought');
  await expect(field(desktop)).toHaveValue('');
  await expect(bubble(desktop, 'A whole thought')).toBeVisible();
});
