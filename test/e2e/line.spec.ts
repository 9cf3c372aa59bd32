import type { Locator, Page } from '@playwright/test';
import { bubble, expect, openConversation, PHONE, test, write } from './support/browser';
import { register, send } from './support/people';

/** Where each of them is on the screen. */
function placesOf(...things: Locator[]): Promise<unknown[]> {
  return Promise.all(things.map((thing) => thing.boundingBox()));
}

/** Holds back what is asked for to catch up, until the answer is called for. */
async function holdSync(page: Page): Promise<() => void> {
  let answer = (): void => {};
  const isWanted = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route('**/api/sync*', async (route) => {
    await isWanted;
    await route.continue();
  });
  return answer;
}

test('a line that is lost is worth a word once it has lasted, and none when it is back', async ({
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
  await write(page, 'on the line');
  await expect(bubble(page, 'on the line')).toContainText('Sent');
  // From here on no time passes but what is said.
  await page.clock.pauseAt(Date.now() + 60_000);
  await expect(page.getByText('Offline.')).toHaveCount(0);
  await page.context().setOffline(true);
  await write(page, 'off the line');
  await expect(bubble(page, 'off the line')).toContainText('Waiting to be sent');
  await page.clock.runFor(700);
  await expect(page.getByText('Offline.')).toHaveCount(0);
  await page.clock.runFor(100);
  await expect(page.getByText('Offline.')).toBeVisible();
  await page.context().setOffline(false);
  await expect(page.getByText('Offline.')).toHaveCount(0);
});

test('what is said of the line moves nothing under a finger', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.openAs(ana, PHONE);
  const row = page.getByRole('link', { name: 'Bia' });
  const inList = (): Promise<unknown[]> => placesOf(row, page.getByRole('heading', { name: 'Chats' }));
  await expect(row).toContainText('hello');
  const before = await inList();
  await page.context().setOffline(true);
  await expect(page.getByText('Offline.')).toBeVisible();
  expect(await inList()).toEqual(before);

  await send(bia, ana, 'missed');
  const answer = await holdSync(page);
  await page.context().setOffline(false);
  await expect(page.getByText('Catching up…')).toBeVisible();
  expect(await inList()).toEqual(before);
  answer();
  await expect(row).toContainText('missed');
  await expect(page.getByText('Catching up…')).toHaveCount(0);

  await openConversation(page, 'Bia');
  await write(page, 'from here');
  await expect(bubble(page, 'from here')).toContainText('Sent');
  const inConversation = (): Promise<unknown[]> =>
    placesOf(
      bubble(page, 'from here'),
      page.getByRole('button', { name: 'Back' }),
      page.getByRole('button', { name: 'Add to contacts' }),
    );
  const there = await inConversation();
  await page.context().setOffline(true);
  await expect(page.getByText('Offline.')).toBeVisible();
  expect(await inConversation()).toEqual(there);
});

test('a click is not lost when the line changes under it', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.openAs(ana);
  const row = page.getByRole('link', { name: 'Bia' });
  await expect(row).toContainText('hello');
  await page.context().setOffline(true);
  await expect(page.getByText('Offline.')).toBeVisible();
  await send(bia, ana, 'missed');
  const answer = await holdSync(page);
  await page.context().setOffline(false);
  await expect(page.getByText('Catching up…')).toBeVisible();

  await row.hover();
  await page.mouse.down();
  answer();
  await expect(row).toContainText('missed');
  await expect(page.getByText('Catching up…')).toHaveCount(0);
  await page.mouse.up();
  await expect(page.getByRole('heading', { name: 'Bia', level: 2 })).toBeVisible();
});
