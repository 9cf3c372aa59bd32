import { MailServer, type ReceivedMail } from '../support/mail-server';
import { expect, PHONE, test } from './support/browser';
import { withServer } from './support/own-server';
import { call, register } from './support/people';
import { check, looks } from './support/screens';

const SITE = 'https://chat.example.org';

/** Where the link of a mail leads, on this server. */
function pathIn({ text = '' }: ReceivedMail): string {
  const [, path = ''] = new RegExp(`${SITE}(/reset\\?token=\\S+)`).exec(text) ?? [];
  return path;
}

test('a forgotten password is replaced by the link of a mail', async ({ devices, expectedErrors }) => {
  expectedErrors.push(/status of (400|401|403)/);
  const mails = await MailServer.start();
  const settings = {
    SMTP_URL: `smtp://127.0.0.1:${mails.port}`,
    SMTP_FROM: 'MyChat <no-reply@example.org>',
    PUBLIC_URL: SITE,
  };
  try {
    await withServer(settings, async ({ url }) => {
      const ana = await register(url, 'Ana');
      const loggedIn = await devices.open({ baseURL: url });
      await loggedIn.goto('/');
      await loggedIn.getByLabel('E-mail').fill(ana.user.email);
      await loggedIn.getByLabel('Password', { exact: true }).fill(ana.password);
      await loggedIn.keyboard.press('Enter');
      await expect(loggedIn.getByRole('navigation', { name: 'Conversations' })).toBeVisible();

      const page = await devices.open({ baseURL: url, ...PHONE });
      await page.goto('/');
      await page.getByLabel('E-mail').fill(ana.user.email);
      await page.getByRole('button', { name: 'Forgot your password?' }).click();
      await expect(page.getByLabel('E-mail')).toHaveValue(ana.user.email);
      await expect(page.getByLabel('E-mail')).toBeFocused();
      await page.getByRole('button', { name: 'Send the link' }).click();
      await expect(page.getByText('a link is on its way to it')).toBeFocused();
      await page.keyboard.press('Tab');
      await expect(page.getByRole('button', { name: 'Back to log-in' })).toBeFocused();

      const path = pathIn(await mails.next());
      await page.goto(path);
      await expect(page.getByRole('heading', { name: 'Choose a new password' })).toBeVisible();
      // The token is not in the address any more.
      expect(new URL(page.url()).search).toBe('');
      await page.getByLabel('New password').fill('password1');
      await page.getByRole('button', { name: 'Change password' }).click();
      await expect(page.getByRole('alert')).toContainText('Too many people use this password.');
      await page.getByLabel('New password').fill('battery staple');
      await page.getByRole('button', { name: 'Change password' }).click();
      await expect(page.getByText('Your password was changed.')).toBeFocused();
      await expect(loggedIn.getByText('You were logged out. Please log in again.')).toBeVisible();
      await page.getByRole('button', { name: 'Log in' }).click();
      await page.getByLabel('E-mail').fill(ana.user.email);
      await page.getByLabel('Password', { exact: true }).fill('battery staple');
      await page.getByRole('button', { name: 'Log in' }).click();
      await expect(page.getByRole('navigation', { name: 'Conversations' })).toBeVisible();

      // The link works once.
      const again = await devices.open({ baseURL: url });
      await again.goto(path);
      await again.getByLabel('New password').fill('something else');
      await again.getByRole('button', { name: 'Change password' }).click();
      await expect(again.getByRole('alert')).toHaveText(
        'This link does not work any more. Please ask for another one.',
      );
      await again.getByRole('button', { name: 'Ask for another link' }).click();
      await again.getByLabel('E-mail').fill(ana.user.email);
      await again.getByRole('button', { name: 'Send the link' }).click();
      await expect(again.getByText('a link is on its way to it')).toBeVisible();
    });
  } finally {
    await mails.stop();
  }
});

test('where no mail is sent, nobody is offered a link, and nothing moves', async ({ devices }) => {
  const page = await devices.open();
  let release = (): void => {};
  const isReleased = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/api/features', async (route) => {
    await isReleased;
    await route.continue();
  });
  await page.goto('/');
  const button = page.getByRole('button', { name: 'Log in' });
  await expect(button).toBeVisible();
  const before = await button.boundingBox();
  const answered = page.waitForResponse('**/api/features');
  release();
  await answered;
  await expect(page.getByRole('button', { name: 'Forgot your password?' })).toHaveCount(0);
  expect(await button.boundingBox()).toEqual(before);
});

test('a link without its token says what to do', async ({ devices }) => {
  const page = await devices.open();
  await page.goto('/reset');
  await expect(page.getByText('This link is not complete.')).toBeVisible();
  await page.getByRole('button', { name: 'Back to log-in' }).click();
  await expect(page.getByRole('button', { name: 'Log in' })).toBeVisible();
});

test('the language in use becomes that of mails, unless another one was chosen', async ({ devices, url }) => {
  const ana = await register(url, 'Ana');
  const languageOf = async (): Promise<string | null> => {
    const { user } = await call<{ user: { language: string | null } }>(
      url,
      'GET /api/auth/me',
      undefined,
      ana.token,
    );
    return user.language;
  };
  const page = await devices.openAs(ana, { locale: 'en-GB' });
  await expect.poll(languageOf).toBe('en');
  await page.goto('/dashboard.html?view=settings');
  await page.getByLabel('Language').selectOption('pt-BR');
  await expect.poll(languageOf).toBe('pt-BR');
});

for (const { name, device } of looks) {
  test(`asking for another password, and choosing it, is accessible and fits: ${name}`, async ({
    devices,
  }) => {
    const page = await devices.open({ ...device, reducedMotion: 'reduce' });
    await page.route('**/api/features', (route) =>
      route.fulfill({
        json: { success: true, data: { features: { password_reset: true, registration: 'open' } } },
      }),
    );
    await page.route('**/api/auth/password/forgot', (route) => route.fulfill({ json: { success: true } }));
    await page.goto('/');
    await expect(page.getByRole('button', { name: 'Forgot your password?' })).toBeVisible();
    await check(page, name, 'login-with-forgot');
    await page.getByRole('button', { name: 'Forgot your password?' }).click();
    await page.getByLabel('E-mail').fill('ana@example.com');
    await check(page, name, 'forgot');
    await page.getByRole('button', { name: 'Send the link' }).click();
    await expect(page.getByText('a link is on its way to it')).toBeVisible();
    await check(page, name, 'forgot-sent');
    await page.goto('/reset?token=abc');
    await expect(page.getByLabel('New password')).toBeVisible();
    await check(page, name, 'reset');
  });
}
