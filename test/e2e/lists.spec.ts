import { expect, holdRequests, openConversation, test } from './support/browser';
import { addContact, register, send } from './support/people';
import { isolated } from './support/isolated';

test('nobody is shown as online while the app is offline', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  await devices.openAs(bia);
  const page = await devices.openAs(ana);
  await openConversation(page, 'Bia');
  const [row, head] = [page.getByRole('link', { name: 'Bia' }), page.locator('.conversation-head')];
  for (const element of [row, head]) {
    await expect(element).toContainText('online');
    await expect(element.locator('.presence')).toBeVisible();
  }
  await page.context().setOffline(true);
  for (const element of [row, head]) {
    await expect(element).not.toContainText('online');
    await expect(element.locator('.presence')).toHaveCount(0);
  }
  await page.context().setOffline(false);
  for (const element of [row, head]) await expect(element).toContainText('online');
});

test('the list does not say that there are no conversations before that is known', async ({
  devices,
  url,
}) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  const page = await devices.open();
  const shown: string[] = [];
  await page.exposeFunction('saw', (text: string) => shown.push(text));
  await page.addInitScript(() => {
    new MutationObserver(() => {
      const nothing = document.querySelector('nav .nothing');
      if (nothing) (window as unknown as { saw(text: string): void }).saw(nothing.textContent);
    }).observe(document, { childList: true, subtree: true });
  });
  const release = await holdRequests(page, '**/api/sync*');
  await send(bia, ana, 'hello');
  await page.goto('/');
  await page.getByLabel('E-mail').fill(ana.user.email);
  await page.getByLabel('Password', { exact: true }).fill(ana.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByText('Loading your conversations…')).toBeAttached();
  await page.context().setOffline(true);
  await expect(page.getByText('Offline.')).toBeVisible();
  await expect(page.getByText('Loading your conversations…')).toBeAttached();
  release();
  await page.context().setOffline(false);
  await expect(page.getByRole('link', { name: 'Bia' })).toContainText('hello');
  expect(shown).toEqual([]);
});

test('a failed first sync does not count as an empty list', async ({ devices, url, expectedErrors }) => {
  expectedErrors.push(/status of 503/);
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  const page = await devices.open();
  let isBroken = true;
  let count = 0;
  await page.route('**/api/sync*', async (route) => {
    count += 1;
    await (isBroken
      ? route.fulfill({ status: 503, json: { success: false, code: 'busy', message: '' } })
      : route.continue());
  });
  await page.goto('/');
  await page.getByLabel('E-mail').fill(ana.user.email);
  await page.getByLabel('Password', { exact: true }).fill(ana.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect.poll(() => count).toBeGreaterThan(1);
  await expect(page.getByText('Loading your conversations…')).toBeAttached();
  await page.goto(`/dashboard.html?open=${bia.user.id}`);
  const known = count;
  await expect.poll(() => count).toBeGreaterThan(known + 1);
  // Nor does the open conversation say that it could not be found.
  await expect(page.locator('.main .nothing .spinner')).toBeVisible();
  isBroken = false;
  await expect(page.getByText('No conversations yet')).toBeVisible();
});

test('filters ignore case and accents', async ({ devices, url }) => {
  const ana = await register(url, 'Ana');
  for (const name of ['João', 'Łukasz', 'Søren', 'Zoë', 'Bia', 'Caio', 'Davi']) {
    await addContact(ana, await register(url, name));
  }
  const page = await devices.openAs(ana);
  const rows = page.getByRole('navigation').getByRole('link');
  await expect(rows).toHaveCount(7);
  for (const [query, name] of [
    ['joao', 'João'],
    ['JOÃO', 'João'],
    ['lukasz', 'Łukasz'],
    ['soren', 'Søren'],
    ['zoe', 'Zoë'],
  ] as const) {
    await page.getByRole('searchbox').fill(query);
    await expect(rows).toHaveCount(1);
    await expect(rows).toContainText(name);
  }
  await page.getByRole('button', { name: 'New conversation' }).click();
  await page.getByRole('searchbox').fill('joao');
  await expect(page.getByRole('button', { name: /^Write to/ })).toHaveCount(1);
  await expect(page.getByRole('button', { name: `Write to ${isolated('João')}` })).toBeVisible();
});

test('a search for people shows that it is running, and whether there are more results', async ({
  devices,
  url,
}) => {
  const ana = await register(url, 'Ana');
  const family = `Fam${Date.now().toString(36)}`;
  for (let count = 1; count <= 21; count += 1) await register(url, `${family} ${count}`);
  const page = await devices.openAs(ana);
  await page.goto('/dashboard.html?view=people');
  const release = await holdRequests(page, '**/api/contacts/search*');
  await page.getByRole('searchbox').fill(`${family} 2`);
  const status = page.getByRole('status').filter({ has: page.locator('.spinner') });
  await expect(status).toContainText('Searching…');
  await expect(page.getByText('No one was found.')).toHaveCount(0);
  release();
  // 2, 20 and 21.
  await expect(page.getByRole('button', { name: /^Write to/ })).toHaveCount(3);
  await expect(status).toHaveCount(0);
  await expect(page.getByText('More people match.')).toHaveCount(0);
  await page.getByRole('searchbox').fill(family);
  await expect(page.getByRole('button', { name: /^Write to/ })).toHaveCount(20);
  await expect(page.getByText('More people match. Type more of the name.')).toBeVisible();
});
