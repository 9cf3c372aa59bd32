import {
  bubble,
  bubbles,
  expect,
  logIn,
  openConversation,
  test,
  workerIsReady,
  write,
} from './support/browser';
import { dumpStorage, listStored, readToken } from './support/storage';
import { addContact, call, contentsBetween, register, send } from './support/people';

test('two tabs of one account show the same, and send once', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const one = await devices.openAs(ana);
  const two = await one.context().newPage();
  await two.goto('/');
  await expect(two.getByRole('link', { name: 'Bia' })).toContainText('1 unread');

  await openConversation(one, 'Bia');
  await expect(two.getByRole('link', { name: 'Bia' })).not.toContainText('unread');
  await openConversation(two, 'Bia');
  await write(one, 'from the first tab');
  await expect(bubble(two, 'from the first tab')).toBeVisible();

  await one.context().setOffline(true);
  for (const page of [one, two]) await expect(page.getByText('Offline.')).toBeVisible();
  await write(two, 'offline in the second');
  await write(one, 'then in the first');
  await expect(bubble(one, 'offline in the second')).toBeVisible();
  await one.context().setOffline(false);
  for (const page of [one, two]) {
    await expect(bubble(page, 'then in the first')).toContainText('Sent');
    await expect(bubbles(page)).toHaveCount(4);
  }
  expect(await contentsBetween(bia, ana)).toEqual([
    'hello',
    'from the first tab',
    'offline in the second',
    'then in the first',
  ]);
});

test('a conversation that is cleared on another device is empty here at once', async ({ devices, url }) => {
  const [ana, bia, carla] = [
    await register(url, 'Ana'),
    await register(url, 'Bia'),
    await register(url, 'Carla'),
  ];
  await send(bia, ana, 'one', 'two');
  await send(carla, ana, 'three', 'four');
  await addContact(ana, bia);
  const here = await devices.openAs(ana);
  await openConversation(here, 'Carla');
  await expect(bubbles(here)).toHaveCount(2);
  const row = here.getByRole('link', { name: 'Bia' });
  await expect(row).toContainText('2 unread');
  const there = await devices.openAs(ana);
  await openConversation(there, 'Carla');
  await there.getByRole('button', { name: 'Conversation options' }).click();
  await there.getByRole('menuitem', { name: 'Clear conversation' }).click();
  await there.getByRole('dialog').getByRole('button', { name: 'Clear conversation' }).click();
  await expect(bubbles(here)).toHaveCount(0);

  // Also a conversation that was not opened here.
  await call(url, `DELETE /api/messages/conversation/${bia.user.id}`, undefined, ana.token);
  await expect(row).toContainText('No messages yet');
  await expect(row).not.toContainText('unread');
  await expect(here).toHaveTitle('MyChat');
  await send(bia, ana, 'afterwards');
  await expect(row).toContainText('1 unread');
  await openConversation(here, 'Bia');
  await expect(bubbles(here)).toHaveText([/afterwards/]);
});

test('logging out leaves nothing for the next user', async ({ devices, url }) => {
  const [ana, bia, carla] = [
    await register(url, 'Ana'),
    await register(url, 'Bia'),
    await register(url, 'Carla'),
  ];
  await send(bia, ana, 'a secret of Ana and Bia');
  const page = await devices.openAs(ana);
  const other = await page.context().newPage();
  await other.goto('/');
  await openConversation(page, 'Bia');
  await page.getByRole('textbox', { name: 'Message' }).fill('a draft');
  await expect.poll(() => dumpStorage(page)).toContain('a draft');
  await workerIsReady(page);

  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Log out' }).click();
  for (const tab of [page, other]) await expect(tab.getByRole('button', { name: 'Log in' })).toBeVisible();
  await expect.poll(() => dumpStorage(page)).not.toContain('secret');
  expect(await dumpStorage(page)).not.toContain('a draft');
  expect(await dumpStorage(page)).not.toContain(ana.user.email);
  const answer = await fetch(`${url}/api/auth/verify`, { headers: { Authorization: `Bearer ${ana.token}` } });
  // Ana's other session goes on: only this device's has ended.
  expect(answer.status).toBe(200);

  await logIn(page, carla);
  await expect(page.getByText('No conversations yet')).toBeVisible();
  await expect(page.getByText('Bia')).toHaveCount(0);
  await page.goto(`/dashboard.html?open=${bia.user.id}`);
  await expect(page.getByText('This conversation could not be found.')).toBeVisible();
  expect(await dumpStorage(page)).not.toContain('secret');
});

test('a session that is ended elsewhere ends here, with an explanation', async ({
  devices,
  url,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 401/);
  const ana = await register(url, 'Ana');
  const page = await devices.openAs(ana);
  const token = await readToken(page);
  await fetch(`${url}/api/auth/logout`, { method: 'POST', headers: { Authorization: `Bearer ${token}` } });
  await expect(page.getByText('You were logged out. Please log in again.')).toBeVisible();
  expect(await listStored(page, ana, 'contacts')).toEqual([]);
});
