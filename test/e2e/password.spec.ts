import { expect, PHONE, test } from './support/browser';
import { call, register } from './support/people';
import { check, looks } from './support/screens';

test('the password is changed, which ends other sessions', async ({ devices, url, expectedErrors }) => {
  expectedErrors.push(/status of (400|401)/);
  const ana = await register(url, 'Ana');
  const other = await devices.openAs(ana);
  const page = await devices.openAs(ana, PHONE);
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Change password' }).click();
  const [current, next] = [page.getByLabel('Current password'), page.getByLabel('New password')];
  const submit = page.getByRole('button', { name: 'Change password' });
  await current.fill('not it');
  await next.fill('battery staple');
  await submit.click();
  await expect(page.getByRole('alert')).toHaveText('This is not your current password.');
  await expect(current).toBeFocused();
  await current.fill(ana.password);
  await next.fill('password123');
  await submit.click();
  await expect(page.getByRole('alert')).toContainText('Too many people use this password.');
  await expect(next).toBeFocused();
  await next.fill('battery staple');
  await submit.click();
  await expect(page.getByText('Your password was changed.')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
  await expect(other.getByText('You were logged out. Please log in again.')).toBeVisible();
  const login = { identifier: ana.user.email, password: 'battery staple' };
  await expect(call(url, 'POST /api/auth/login', login)).resolves.toHaveProperty('token');
});

for (const { name, device } of looks) {
  test(`changing the password is accessible and fits: ${name}`, async ({ devices, url, expectedErrors }) => {
    expectedErrors.push(/status of 400/);
    const ana = await register(url, 'Ana Ribeiro');
    const page = await devices.openAs(ana, { ...device, reducedMotion: 'reduce' });
    await page.goto('/dashboard.html?view=settings');
    await page.getByLabel('Who sees').scrollIntoViewIfNeeded();
    await page.getByRole('button', { name: 'Your data' }).scrollIntoViewIfNeeded();
    await check(page, name, 'settings-account');
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByLabel('Current password').fill('not it');
    await page.getByLabel('New password').fill('battery staple');
    await page.getByRole('button', { name: 'Change password' }).click();
    await expect(page.getByRole('alert')).not.toBeEmpty();
    await check(page, name, 'password');
  });
}
