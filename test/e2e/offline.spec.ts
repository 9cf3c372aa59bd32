import { createServerDirectory } from '../support/server-process';
import {
  bubble,
  bubbles,
  expect,
  listKept,
  openConversation,
  PHONE,
  test,
  workerIsReady,
  write,
} from './support/browser';
import { contentsBetween, register, send } from './support/people';

test('written offline, reloaded, and sent once and in order when the line is back', async ({
  devices,
  url,
}) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'before');
  const page = await devices.openAs(ana, PHONE);
  await openConversation(page, 'Bia');
  await workerIsReady(page);
  await expect(bubble(page, 'before')).toBeVisible();

  await page.context().setOffline(true);
  await expect(page.getByText('Offline.')).toBeVisible();
  for (const content of ['first', 'second', 'third']) await write(page, content);
  await page.getByRole('textbox', { name: 'Message' }).fill('a draft');
  await expect(bubbles(page)).toHaveCount(4);
  await expect(bubble(page, 'third')).toContainText('Waiting to be sent');

  // The page goes only once everything is on the device.
  await expect.poll(() => listKept(page, ana, 'outbox')).toHaveLength(3);
  await expect.poll(() => listKept(page, ana, 'drafts')).toEqual(['a draft']);
  await page.reload();
  await expect(bubbles(page)).toHaveText([/before/, /first/, /second/, /third/]);
  await expect(page.getByRole('textbox', { name: 'Message' })).toHaveValue('a draft');

  await page.context().setOffline(false);
  await expect(bubble(page, 'third')).toContainText('Sent');
  await expect(page.getByText('Offline.')).toHaveCount(0);
  expect(await contentsBetween(bia, ana)).toEqual(['before', 'first', 'second', 'third']);
  await expect(bubbles(page)).toHaveText([/before/, /first/, /second/, /third/]);
});

test('what came while away is there, in order, after the line is back', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'before');
  const page = await devices.openAs(ana);
  await openConversation(page, 'Bia');
  await expect(bubbles(page)).toHaveCount(1);

  await page.context().setOffline(true);
  await expect(page.getByText('Offline.')).toBeVisible();
  const missed = Array.from({ length: 30 }, (_none, index) => `missed ${index + 1}`);
  await send(bia, ana, ...missed);
  await page.context().setOffline(false);

  await expect(bubble(page, 'missed 30')).toBeVisible();
  const shown = await bubbles(page).locator('.bubble-text').allTextContents();
  expect(['before', ...missed].join().endsWith(shown.join())).toBe(true);
});

test('the server restarts in mid-conversation, and nothing is lost', async ({ devices }) => {
  const place = await createServerDirectory();
  const first = place.start({ RATE_LIMIT: 'off' });
  const url = await first.ready();
  try {
    const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
    await send(bia, ana, 'hello');
    const pages = [
      await devices.openAs(ana, { baseURL: url }),
      await devices.openAs(bia, { baseURL: url }),
    ] as const;
    await openConversation(pages[0], 'Bia');
    await openConversation(pages[1], 'Ana');
    await write(pages[0], 'one');
    await expect(bubble(pages[1], 'one')).toBeVisible();

    await first.stop();
    for (const page of pages) await expect(page.getByText('Offline.').first()).toBeVisible();
    await write(pages[0], 'two, written while it was down');
    await write(pages[1], 'three, from the other side');
    await place.start({ RATE_LIMIT: 'off', PORT: new URL(url).port }).ready();

    for (const page of pages) {
      await expect(bubble(page, 'two, written while it was down')).toContainText(/Sent|Delivered|Read|Ana/, {
        timeout: 25_000,
      });
      await expect(bubble(page, 'three, from the other side')).toBeVisible({ timeout: 25_000 });
      await expect(page.getByText('Offline.')).toHaveCount(0);
    }
    expect((await contentsBetween(bia, ana)).toSorted()).toEqual([
      'hello',
      'one',
      'three, from the other side',
      'two, written while it was down',
    ]);
  } finally {
    await place.remove();
  }
});

test('a message that is refused for good can be tried again or discarded', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.openAs(ana);
  await openConversation(page, 'Bia');
  await write(page, 'no text may have this: \u0000');
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('button', { name: 'Discard' })).toBeVisible();
  await write(page, 'the next one is not held up');
  await expect(bubble(page, 'the next one is not held up')).toContainText('Sent');
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(bubbles(page)).toHaveCount(2);
});
