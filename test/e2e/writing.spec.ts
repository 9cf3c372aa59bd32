import type { Page } from '@playwright/test';
import { bubble, expect, openConversation, test, write } from './support/browser';
import { contentsBetween, register, send } from './support/people';

const field = (page: Page) => page.getByRole('textbox', { name: 'Message' });

test('a draft is stored at once, is the same in every tab, and is gone once it is sent', async ({
  devices,
  url,
}) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.openAs(ana);
  await openConversation(page, 'Bia');
  await field(page).fill('not even a moment');
  await page.reload();
  await expect(field(page)).toHaveValue('not even a moment');

  const other = await page.context().newPage();
  await other.goto(page.url());
  await expect(field(other)).toHaveValue('not even a moment');
  await field(other).fill('from the other tab');
  await expect(field(page)).toHaveValue('from the other tab');
  await other.close();

  await field(page).press('Enter');
  await page.reload();
  await expect(bubble(page, 'from the other tab')).toBeVisible();
  await expect(field(page)).toHaveValue('');
});

test('drafts stored by an older version are migrated', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.openAs(ana);
  await page.evaluate(
    async ([name, peer_id]) => {
      const db = await new Promise<IDBDatabase>((resolve) => {
        const opening = indexedDB.open(name);
        opening.addEventListener('success', () => resolve(opening.result));
      });
      const transaction = db.transaction('drafts', 'readwrite');
      transaction.objectStore('drafts').put('from an older version', peer_id);
      await new Promise((resolve) => transaction.addEventListener('complete', resolve));
      db.close();
    },
    [`mychat-account-${ana.user.id}`, bia.user.id] as const,
  );
  await page.reload();
  await openConversation(page, 'Bia');
  await expect(field(page)).toHaveValue('from an older version');
});

test('the composer counts characters as the server does', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.openAs(ana);
  await openConversation(page, 'Bia');
  await field(page).fill('🙏'.repeat(5_001));
  await expect(page.locator('.count')).toContainText('1 character');
  await expect(page.getByRole('button', { name: 'Send' })).toBeDisabled();
  const content = '🙏'.repeat(4_999);
  await field(page).fill(`${content}\n\n`);
  await expect(page.locator('.count')).toHaveText('1');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.locator('.own .status')).toHaveText('Sent');
  const stored = await contentsBetween(bia, ana);
  expect(stored.includes(content)).toBe(true);
});

test('pasting a far too long text inserts its beginning, with a notice', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.openAs(ana, { permissions: ['clipboard-read', 'clipboard-write'] });
  await openConversation(page, 'Bia');
  await page.evaluate(() => navigator.clipboard.writeText('many words '.repeat(200_000)));
  await field(page).focus();
  await page.keyboard.press('ControlOrMeta+v');
  await expect(page.getByRole('status').filter({ hasText: 'Only the beginning' })).toBeVisible();
  expect((await field(page).inputValue()).length).toBe(20_000);
  await expect(page.locator('.count')).toContainText('characters');
  await page.keyboard.press('ControlOrMeta+z');
  await expect(field(page)).toHaveValue('');
  await write(page, 'still here');
  await expect(bubble(page, 'still here')).toBeVisible();
});

test('dropped and pasted pictures are refused with a notice', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.openAs(ana);
  await openConversation(page, 'Bia');
  const notice = page.getByRole('status').filter({ hasText: 'Pictures and files cannot be sent yet.' });
  for (const target of ['textarea', '.messages', '.conversations']) {
    const isLeft = await page.locator(target).evaluate((element) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['x'], 'cat.png', { type: 'image/png' }));
      const options = { dataTransfer, bubbles: true, cancelable: true };
      const isOver = element.dispatchEvent(new DragEvent('dragover', options));
      return element.dispatchEvent(new DragEvent('drop', options)) || isOver;
    });
    expect(isLeft).toBe(false);
    await expect(notice).toBeVisible();
  }
  await page.reload();
  const isTaken = await field(page).evaluate((element) => {
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File(['x'], 'cat.png', { type: 'image/png' }));
    return element.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
    );
  });
  expect(isTaken).toBe(false);
  await expect(notice).toBeVisible();
});

test('the app opens if the system lists a language that no browser knows', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.open();
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'languages', { get: () => ['en-US@posix'] });
    Object.defineProperty(navigator, 'language', { get: () => 'en-US@posix' });
  });
  await page.goto('/');
  await page.getByLabel('E-mail').fill(ana.user.email);
  await page.getByLabel('Password', { exact: true }).fill(ana.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await openConversation(page, 'Bia');
  await expect(bubble(page, 'hello')).toContainText(/\d:\d\d/);
  await expect(page.locator('.day')).toHaveText('Today');
});
