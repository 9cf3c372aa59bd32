import { readFile } from 'node:fs/promises';
import { expect, PHONE, test } from './support/browser';
import { register, send } from './support/people';
import { check, looks } from './support/screens';

test('everything that is stored about somebody is downloaded as a ZIP', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(ana, bia, 'hello');
  const page = await devices.openAs(ana);
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Your data' }).click();
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download my data' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^mychat-\d{4}-\d\d-\d\d\.zip$/);
  const bytes = await readFile(await download.path());
  expect(bytes.subarray(0, 2).toString()).toBe('PK');
  // The names of files are not compressed.
  expect(bytes.includes('account.json')).toBe(true);
  await expect(page.getByText('Your data was downloaded.')).toBeVisible();
});

test('without a network, or after too many, the page says why there is no download', async ({
  devices,
  url,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 429/);
  const page = await devices.openAs(await register(url, 'Ana'), PHONE);
  await page.goto('/dashboard.html?view=settings&page=data');
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Download my data' }).click();
  await expect(page.getByRole('alert')).toContainText('Could not connect.');
  await page.context().setOffline(false);
  await page.route('**/api/auth/export', (route) =>
    route.fulfill({
      status: 429,
      headers: { 'Retry-After': '7200' },
      json: { success: false, code: 'rate_limited', message: 'Too many attempts.' },
    }),
  );
  await page.getByRole('button', { name: 'Download my data' }).click();
  await expect(page.getByRole('alert')).toContainText('Try again in 2 hours.');
});

for (const { name, device, colorScheme } of looks) {
  test(`the page about one's data is accessible and fits: ${name}`, async ({ devices, url }) => {
    const ana = await register(url, 'Ana Ribeiro');
    const page = await devices.openAs(ana, { ...device, colorScheme, reducedMotion: 'reduce' });
    await page.goto('/dashboard.html?view=settings&page=data');
    await expect(page.getByRole('button', { name: 'Download my data' })).toBeVisible();
    await check(page, `${name}-data`);
  });
}
