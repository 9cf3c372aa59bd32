import {
  bubble,
  bubbles,
  expect,
  listKept,
  logIn,
  openConversation,
  test,
  workerIsReady,
  write,
} from './support/browser';
import { contentsBetween, register, send } from './support/people';

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

test('logging out leaves nothing for whoever comes next', async ({ devices, url }) => {
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
  await expect.poll(() => listKept(page, ana, 'drafts')).toEqual(['a draft']);
  await workerIsReady(page);

  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Log out' }).click();
  for (const tab of [page, other]) await expect(tab.getByRole('button', { name: 'Log in' })).toBeVisible();
  await expect.poll(() => page.evaluate(keptHere)).not.toContain('secret');
  expect(await page.evaluate(keptHere)).not.toContain(ana.user.email);
  const answer = await fetch(`${url}/api/auth/verify`, { headers: { Authorization: `Bearer ${ana.token}` } });
  // Her other login goes on: only this device's session ended.
  expect(answer.status).toBe(200);

  await logIn(page, carla);
  await expect(page.getByText('No conversations yet')).toBeVisible();
  await expect(page.getByText('Bia')).toHaveCount(0);
  await page.goto(`/dashboard.html?open=${bia.user.id}`);
  await expect(page.getByText('Nobody was found.')).toBeVisible();
  expect(await page.evaluate(keptHere)).not.toContain('secret');
});

test('a session that ends elsewhere ends here, with a word why', async ({ devices, url, provoked }) => {
  provoked.push(/status of 401/);
  const ana = await register(url, 'Ana');
  const page = await devices.openAs(ana);
  const token = await page.evaluate(async () => {
    const db = await new Promise<IDBDatabase>((resolve) => {
      const opening = indexedDB.open('mychat-session');
      opening.addEventListener('success', () => resolve(opening.result));
    });
    return new Promise<string>((resolve) => {
      const reading = db.transaction('session').objectStore('session').get('current');
      reading.addEventListener('success', () => resolve((reading.result as { token: string }).token));
    });
  });
  await fetch(`${url}/api/auth/logout`, { method: 'POST', headers: { Authorization: `Bearer ${token}` } });
  await expect(page.getByText('You were logged out. Please log in again.')).toBeVisible();
  expect(await listKept(page, ana, 'contacts')).toEqual([]);
});

/** Everything that lies on the device, as text. */
async function keptHere(): Promise<string> {
  const found: string[] = [Object.values(localStorage).join(), Object.values(sessionStorage).join()];
  for (const { name = '' } of await indexedDB.databases()) {
    const db = await new Promise<IDBDatabase>((resolve) => {
      const opening = indexedDB.open(name);
      opening.addEventListener('success', () => resolve(opening.result));
    });
    for (const store of db.objectStoreNames) {
      const rows = await new Promise<unknown>((resolve) => {
        const reading = db.transaction(store).objectStore(store).getAll();
        reading.addEventListener('success', () => resolve(reading.result));
      });
      found.push(`${name} ${store} ${JSON.stringify(rows)}`);
    }
    db.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) found.push(request.url);
  }
  return found.join('\n');
}
