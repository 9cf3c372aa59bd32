import { expect, PHONE, test } from './support/browser';
import { call, register, type Person } from './support/people';
import { check, looks } from './support/screens';

/** Another log-in of the same person, by another browser. */
async function logInBy(userAgent: string, { base, user, password }: Person): Promise<string> {
  const response = await fetch(`${base}/api/auth/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'User-Agent': userAgent },
    body: JSON.stringify({ identifier: user.email, password }),
  });
  const { data } = (await response.json()) as { data: { token: string } };
  return data.token;
}

const FIREFOX = 'Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0';
const EDGE = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0';

test('another session is ended here, and that browser goes to the log-in screen', async ({
  devices,
  url,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 401/);
  const ana = await register(url, 'Ana');
  const other = await devices.openAs(ana, { userAgent: FIREFOX });
  const page = await devices.openAs(ana, PHONE);
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Logged-in devices' }).click();
  const rows = page.getByRole('listitem');
  // Those of both pages and of the registration.
  await expect(rows).toHaveCount(3);
  await expect(rows.filter({ hasText: 'This device' })).toHaveCount(1);
  const firefox = rows.filter({ hasText: 'Firefox on Android' });
  await expect(firefox).toContainText('Last used today');
  await firefox.getByRole('button', { name: 'Log out: Firefox on Android' }).click();
  await expect(page.getByText('That device is logged out.')).toBeVisible();
  await expect(rows).toHaveCount(2);
  await expect(other.getByText('You were logged out. Please log in again.')).toBeVisible();
});

test('all other sessions are ended at once, after a question', async ({ devices, url }) => {
  const ana = await register(url, 'Ana');
  const tokens = [await logInBy(FIREFOX, ana), await logInBy(EDGE, ana)];
  const page = await devices.openAs(ana);
  await page.goto('/dashboard.html?view=settings&page=sessions');
  await expect(page.getByRole('listitem')).toHaveCount(4);
  const everywhere = page.getByRole('button', { name: 'Log out everywhere else' });
  await everywhere.click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('listitem')).toHaveCount(4);
  await everywhere.click();
  await page.getByRole('dialog').getByRole('button', { name: 'Log out everywhere else' }).click();
  await expect(page.getByRole('listitem')).toHaveText([/This device/]);
  for (const token of tokens) {
    await expect(call(url, 'GET /api/auth/me', undefined, token)).rejects.toThrow('401');
  }
});

test('without a network the page says so, and shows the sessions once it is back', async ({
  devices,
  url,
}) => {
  const page = await devices.openAs(await register(url, 'Ana'), PHONE);
  await page.goto('/dashboard.html?view=settings');
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Logged-in devices' }).click();
  await expect(page.getByText('Could not connect.')).toBeVisible();
  await page.context().setOffline(false);
  await expect(page.getByRole('listitem').filter({ hasText: 'This device' })).toBeVisible();
});

for (const { name, device } of looks) {
  test(`the sessions are accessible and fit: ${name}`, async ({ devices, url }) => {
    const ana = await register(url, 'Ana Ribeiro');
    await logInBy(FIREFOX, ana);
    await logInBy(EDGE, ana);
    const page = await devices.openAs(ana, { ...device, reducedMotion: 'reduce' });
    await page.goto('/dashboard.html?view=settings');
    await page.getByRole('button', { name: 'Logged-in devices' }).click();
    await expect(page.getByText('Edge on Windows')).toBeVisible();
    await check(page, name, 'sessions');
  });
}
