import type { Page } from '@playwright/test';
import { expect, historyIsSettled, openConversation, PHONE, test } from './support/browser';
import { call, register, send, type Person } from './support/people';

/** Reloads the page, and returns a function that counts the sounds played since. */
async function countSounds(page: Page): Promise<() => Promise<number>> {
  await page.context().addInitScript(() => {
    Object.assign(window, { heard: 0 });
    // oxlint-disable-next-line typescript/unbound-method -- called on what it was called on
    const { start } = AudioScheduledSourceNode.prototype;
    AudioScheduledSourceNode.prototype.start = function count(when) {
      (window as unknown as { heard: number }).heard += 1;
      start.call(this, when);
    };
  });
  await page.reload();
  return () => page.evaluate(() => (window as unknown as { heard: number }).heard);
}

async function people(url: string): Promise<[Person, Person, Person]> {
  const [ana, bia, caio] = [
    await register(url, 'Ana'),
    await register(url, 'Bia'),
    await register(url, 'Caio'),
  ];
  await send(bia, ana, 'hello');
  await send(caio, ana, 'hi');
  return [ana, bia, caio];
}

const news = (page: Page) => page.locator('.toast.news');

test('a message in another conversation shows a toast and makes a sound, and a click opens it', async ({
  devices,
  url,
}) => {
  const [ana, bia, caio] = await people(url);
  const page = await devices.openAs(ana, PHONE);
  const heard = await countSounds(page);
  await openConversation(page, 'Bia');
  await send(bia, ana, 'in sight');
  await expect(page.locator('.bubble', { hasText: 'in sight' })).toBeVisible();
  await expect(news(page)).toHaveCount(0);
  expect(await heard()).toBe(0);

  await send(caio, ana, 'over here');
  await expect(news(page)).toContainText('over here');
  await expect(news(page)).toContainText('Caio');
  await expect.poll(heard).toBeGreaterThan(0);
  await news(page).click();
  await expect(page.getByRole('heading', { name: 'Caio', level: 2 })).toBeVisible();
  await expect(news(page)).toHaveCount(0);
});

test('muted conversations show no toast, and quiet hours and the switch silence the sound', async ({
  devices,
  url,
}) => {
  const [ana, bia, caio] = await people(url);
  const page = await devices.openAs(ana);
  const heard = await countSounds(page);
  await page.getByRole('link', { name: 'Bia' }).click();
  await page.getByRole('button', { name: 'Conversation options' }).click();
  await page.getByRole('menuitem', { name: 'Mute notifications' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '1 hour' }).click();
  await historyIsSettled(page);
  await page.goBack();
  await expect(page.getByText('Pick a conversation')).toBeVisible();
  await send(bia, ana, 'not shown');
  await expect(page.getByRole('link', { name: 'Bia' })).toContainText('not shown');
  await expect(news(page)).toHaveCount(0);

  const quiet_hours = { from: '00:00', until: '00:00', time_zone: 'America/Sao_Paulo' };
  await call(url, 'PUT /api/push/preferences', { privacy: 'full', quiet_hours }, ana.token);
  const asked = page.waitForResponse('**/api/push/preferences');
  await send(caio, ana, 'quietly');
  await expect(news(page)).toContainText('quietly');
  await asked;
  expect(await heard()).toBe(0);

  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('switch', { name: 'Quiet hours' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  const sound = page.getByRole('switch', { name: 'Sound for new messages' });
  await sound.click();
  await expect(sound).not.toBeChecked();
  await send(caio, ana, 'switched off');
  await expect(news(page)).toContainText('switched off');
  expect(await heard()).toBe(0);
  await sound.click();
  // Turning it on plays it.
  await expect.poll(heard).toBeGreaterThan(0);
});

test('the toast of a message that was read does not come back', async ({ devices, url }) => {
  const [ana, , caio] = await people(url);
  const page = await devices.openAs(ana);
  await openConversation(page, 'Bia');
  await send(caio, ana, 'over here');
  // The pointer keeps the toast, while the keyboard opens the conversation.
  await news(page).hover();
  await page.getByRole('link', { name: 'Caio' }).press('Enter');
  await expect(page.getByRole('heading', { name: 'Caio', level: 2 })).toBeVisible();
  await expect(news(page)).toHaveCount(0);
  await page.getByRole('link', { name: 'Bia' }).press('Enter');
  await expect(page.getByRole('heading', { name: 'Bia', level: 2 })).toBeVisible();
  await expect(news(page)).toHaveCount(0);
});
