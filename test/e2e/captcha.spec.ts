import { MailServer } from '../support/mail-server';
import { expect, holdRequests, PHONE, test } from './support/browser';
import { withServer } from './support/own-server';
import { someEmail } from './support/people';
import { check, looks } from './support/screens';

test('proof of work is done while the form is filled in, and each registration has its own', async ({
  devices,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 409/);
  await withServer({ CAPTCHA: 'on' }, async ({ url }) => {
    const page = await devices.open({ baseURL: url, ...PHONE });
    const begun = page.waitForEvent('worker');
    await page.goto('/');
    await page.getByRole('button', { name: 'New here? Create an account' }).click();
    await begun;
    const email = someEmail('Ana');
    await page.getByLabel('Name', { exact: true }).fill('Ana Ribeiro');
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password', { exact: true }).fill('correct horse');
    await page.getByRole('button', { name: 'Create account' }).click();
    await expect(page.getByText('No conversations yet')).toBeVisible();

    const other = await devices.open({ baseURL: url });
    await other.goto('/');
    await other.getByRole('button', { name: 'New here? Create an account' }).click();
    await other.getByLabel('Name', { exact: true }).fill('Ana');
    await other.getByLabel('E-mail').fill(email);
    await other.getByLabel('Password', { exact: true }).fill('correct horse');
    await other.getByRole('button', { name: 'Create account' }).click();
    await expect(other.getByRole('alert')).toContainText('already registered');
    // The first solution is spent.
    await other.getByLabel('E-mail').fill(someEmail('Ana'));
    await other.getByRole('button', { name: 'Create account' }).click();
    await expect(other.getByText('No conversations yet')).toBeVisible();
  });
});

test('a refusal for want of proof of work is answered with it', async ({ devices, expectedErrors }) => {
  expectedErrors.push(/status of (403|503)/);
  await withServer({ CAPTCHA: 'on' }, async ({ url }) => {
    const page = await devices.open({ baseURL: url });
    await page.route('**/api/features', (route) => route.fulfill({ status: 503, body: '' }));
    await page.goto('/');
    await page.getByRole('button', { name: 'New here? Create an account' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Ana Ribeiro');
    await page.getByLabel('E-mail').fill(someEmail('Ana'));
    await page.getByLabel('Password', { exact: true }).fill('correct horse');
    await page.getByRole('button', { name: 'Create account' }).click();
    await expect(page.getByText('No conversations yet')).toBeVisible();
  });
});

test('asking for another password takes proof of work too', async ({ devices }) => {
  const mails = await MailServer.start();
  const settings = {
    CAPTCHA: 'on',
    SMTP_URL: `smtp://127.0.0.1:${mails.port}`,
    SMTP_FROM: 'MyChat <no-reply@example.org>',
    PUBLIC_URL: 'https://chat.example.org',
  };
  try {
    await withServer(settings, async ({ url }) => {
      const page = await devices.open({ baseURL: url });
      await page.goto('/');
      await page.getByRole('button', { name: 'Forgot your password?' }).click();
      await page.getByLabel('E-mail').fill('ana@example.com');
      await page.getByRole('button', { name: 'Send the link' }).click();
      await expect(page.getByText('a link is on its way to it')).toBeVisible();
    });
  } finally {
    await mails.stop();
  }
});

for (const { name, device } of looks) {
  test(`waiting for proof of work is accessible and fits: ${name}`, async ({ devices }) => {
    const page = await devices.open({ ...device, reducedMotion: 'reduce' });
    const features = { password_reset: true, registration: 'open', captcha: true };
    await page.route('**/api/features', (route) =>
      route.fulfill({ json: { success: true, data: { features } } }),
    );
    const release = await holdRequests(page, '**/api/auth/challenge');
    await page.goto('/');
    await page.getByRole('button', { name: 'New here? Create an account' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Ana Ribeiro');
    await page.getByLabel('E-mail').fill(someEmail('Ana'));
    await page.getByLabel('Password', { exact: true }).fill('correct horse');
    await page.getByRole('button', { name: 'Create account' }).click();
    await expect(page.getByText('Checking that you are no program…')).toBeVisible();
    await check(page, name, 'solving');
    release();
    await expect(page.getByText('No conversations yet')).toBeVisible();
  });
}
