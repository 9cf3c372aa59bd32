import type { Locator } from '@playwright/test';
import { bubble, expect, holdRequests, openConversation, PHONE, test, write } from './support/browser';
import { register, send } from './support/people';

/** The position and size of each. */
function boxesOf(...locators: Locator[]): Promise<unknown[]> {
  return Promise.all(locators.map((locator) => locator.boundingBox()));
}

test('a lost connection is mentioned once it has lasted, and not any more when it is back', async ({
  devices,
  url,
}) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.open();
  await page.clock.install();
  await page.goto('/');
  await page.getByLabel('E-mail').fill(ana.user.email);
  await page.getByLabel('Password', { exact: true }).fill(ana.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await openConversation(page, 'Bia');
  await write(page, 'while online');
  await expect(bubble(page, 'while online')).toContainText('Sent');
  // From here on time passes only when told to.
  await page.clock.pauseAt(Date.now() + 60_000);
  await expect(page.getByText('Offline.')).toHaveCount(0);
  await page.context().setOffline(true);
  await write(page, 'while offline');
  await expect(bubble(page, 'while offline')).toContainText('Waiting to be sent');
  await page.clock.runFor(700);
  await expect(page.getByText('Offline.')).toHaveCount(0);
  await page.clock.runFor(100);
  await expect(page.getByText('Offline.')).toBeVisible();
  await page.context().setOffline(false);
  await expect(page.getByText('Offline.')).toHaveCount(0);
});

test('the connection banner does not move the layout', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.openAs(ana, PHONE);
  const row = page.getByRole('link', { name: 'Bia' });
  const inList = (): Promise<unknown[]> => boxesOf(row, page.getByRole('heading', { name: 'Chats' }));
  await expect(row).toContainText('hello');
  const boxes = await inList();
  await page.context().setOffline(true);
  await expect(page.getByText('Offline.')).toBeVisible();
  expect(await inList()).toEqual(boxes);

  await send(bia, ana, 'missed');
  const release = await holdRequests(page, '**/api/sync*');
  await page.context().setOffline(false);
  await expect(page.getByText('Catching up…')).toBeVisible();
  expect(await inList()).toEqual(boxes);
  release();
  await expect(row).toContainText('missed');
  await expect(page.getByText('Catching up…')).toHaveCount(0);

  await openConversation(page, 'Bia');
  await write(page, 'from here');
  await expect(bubble(page, 'from here')).toContainText('Sent');
  const inConversation = (): Promise<unknown[]> =>
    boxesOf(
      bubble(page, 'from here'),
      page.getByRole('button', { name: 'Back' }),
      page.getByRole('button', { name: 'Add to contacts' }),
    );
  const openBoxes = await inConversation();
  await page.context().setOffline(true);
  await expect(page.getByText('Offline.')).toBeVisible();
  expect(await inConversation()).toEqual(openBoxes);
});

test('a click is not lost when the connection changes during it', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.openAs(ana);
  const row = page.getByRole('link', { name: 'Bia' });
  await expect(row).toContainText('hello');
  await page.context().setOffline(true);
  await expect(page.getByText('Offline.')).toBeVisible();
  await send(bia, ana, 'missed');
  const release = await holdRequests(page, '**/api/sync*');
  await page.context().setOffline(false);
  await expect(page.getByText('Catching up…')).toBeVisible();

  await row.hover();
  await page.mouse.down();
  release();
  await expect(row).toContainText('missed');
  await expect(page.getByText('Catching up…')).toHaveCount(0);
  await page.mouse.up();
  await expect(page.getByRole('heading', { name: 'Bia', level: 2 })).toBeVisible();
});
