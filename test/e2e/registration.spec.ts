import type { Page } from '@playwright/test';
import { expect, PHONE, test } from './support/browser';
import { withServer } from './support/own-server';
import { someEmail } from './support/people';
import { check, looks } from './support/screens';

async function fillIn(page: Page): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill('Ana Ribeiro');
  await page.getByLabel('E-mail').fill(someEmail('Ana'));
  await page.getByLabel('Password', { exact: true }).fill('correct horse');
}

test('by invite: the code is asked for, and comes with a link as well', async ({
  devices,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 403/);
  await withServer({ REGISTRATION: 'invite' }, async ({ url, users }) => {
    const said = await users('invite', '--uses', '2');
    const [, code = ''] = /Code: (\S+)/.exec(said) ?? [];
    expect(code).not.toBe('');
    const page = await devices.open({ baseURL: url, ...PHONE });
    await page.goto('/');
    await page.getByRole('button', { name: 'New here? Create an account' }).click();
    await expect(page.getByLabel('Invitation code')).toBeVisible();
    await fillIn(page);
    await page.getByLabel('Invitation code').fill('wrong');
    await page.getByRole('button', { name: 'Create account' }).click();
    await expect(page.getByRole('alert')).toHaveText('This invitation is not valid, or no longer.');
    await expect(page.getByLabel('Invitation code')).toBeFocused();
    await page.getByLabel('Invitation code').fill(code);
    await page.getByRole('button', { name: 'Create account' }).click();
    await expect(page.getByText('No conversations yet')).toBeVisible();

    const other = await devices.open({ baseURL: url });
    await other.goto(`/?invite=${code}`);
    await expect(other.getByLabel('Invitation code')).toHaveValue(code);
    await fillIn(other);
    await other.getByRole('button', { name: 'Create account' }).click();
    await expect(other.getByText('No conversations yet')).toBeVisible();
  });
});

test('closed: a screen says so instead of a form, and so does the refusal where that is not known', async ({
  devices,
  expectedErrors,
}) => {
  expectedErrors.push(/status of (403|503)/);
  await withServer({ REGISTRATION: 'closed' }, async ({ url }) => {
    const page = await devices.open({ baseURL: url });
    await page.goto('/');
    await page.getByRole('button', { name: 'New here? Create an account' }).click();
    await expect(page.getByText('New accounts are made by the people who run this service.')).toBeVisible();
    await expect(page.getByRole('textbox')).toHaveCount(0);
    await page.getByRole('button', { name: 'Already have an account? Log in' }).click();
    await expect(page.getByLabel('E-mail')).toBeVisible();

    const other = await devices.open({ baseURL: url });
    await other.route('**/api/features', (route) => route.fulfill({ status: 503, body: '' }));
    await other.goto('/');
    await other.getByRole('button', { name: 'New here? Create an account' }).click();
    await fillIn(other);
    await other.getByRole('button', { name: 'Create account' }).click();
    await expect(other.getByRole('alert')).toContainText('Nobody can register here.');
  });
});

test('a code is asked for where the app does not know yet that it is needed', async ({
  devices,
  expectedErrors,
}) => {
  expectedErrors.push(/status of (403|503)/);
  await withServer({ REGISTRATION: 'invite' }, async ({ url }) => {
    const page = await devices.open({ baseURL: url });
    await page.route('**/api/features', (route) => route.fulfill({ status: 503, body: '' }));
    await page.goto('/');
    await page.getByRole('button', { name: 'New here? Create an account' }).click();
    await fillIn(page);
    await expect(page.getByLabel('Invitation code')).toHaveCount(0);
    await page.getByRole('button', { name: 'Create account' }).click();
    await expect(page.getByLabel('Invitation code')).toBeFocused();
    await expect(
      page.getByText('You need an invitation from the people who run this service.'),
    ).toBeVisible();
    await expect(page.getByRole('alert')).toHaveText('');
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Ana Ribeiro');
    await page.getByLabel('Invitation code').fill('wrong');
    await page.getByRole('button', { name: 'Create account' }).click();
    await expect(page.getByRole('alert')).toHaveText('This invitation is not valid, or no longer.');
  });
});

for (const { name, device } of looks) {
  test(`registration by invite, and closed, is accessible and fits: ${name}`, async ({ devices }) => {
    const page = await devices.open({ ...device, reducedMotion: 'reduce' });
    for (const registration of ['invite', 'closed']) {
      await page.route('**/api/features', (route) =>
        route.fulfill({
          json: { success: true, data: { features: { password_reset: true, registration } } },
        }),
      );
      await page.goto('/');
      await expect(page.getByRole('button', { name: 'Forgot your password?' })).toBeVisible();
      await page.getByRole('button', { name: 'New here? Create an account' }).click();
      await check(page, name, `register-${registration}`);
    }
  });
}
