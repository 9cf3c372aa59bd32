import { expect, test } from './support/browser';
import { withServer } from './support/own-server';
import { register } from './support/people';

test('switching to creating an account clears the log-in error and focuses the first empty field', async ({
  devices,
  url,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 401/);
  const ana = await register(url, 'Ana');
  const page = await devices.open();
  await page.goto('/');
  await page.getByLabel('E-mail').fill(ana.user.email);
  await page.getByLabel('Password', { exact: true }).fill('wrong one');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).not.toBeEmpty();
  // Waiting for the response has not moved the focus either.
  await expect(page.getByLabel('Password', { exact: true })).toBeFocused();
  await page.getByRole('button', { name: 'New here? Create an account' }).click();
  await expect(page.locator('.form-error')).toBeEmpty();
  await expect(page.getByLabel('Name')).toBeFocused();
  await page.getByRole('button', { name: 'Already have an account? Log in' }).click();
  await expect(page.getByLabel('E-mail')).toBeFocused();
});

test('the log-in screen says how long to wait after too many wrong passwords, and counts down', async ({
  devices,
  expectedErrors,
}) => {
  expectedErrors.push(/status of (401|429)/);
  await withServer({ RATE_LIMIT: 'on' }, async ({ url }) => {
    const ana = await register(url, 'Ana');
    const page = await devices.open({ baseURL: url });
    await page.clock.install();
    await page.goto('/');
    // From the page, since failures are counted by address as well.
    expect(await page.evaluate(guess, ana.user.email)).toEqual(Array.from({ length: 10 }, () => 401));
    await page.getByLabel('E-mail').fill(ana.user.email);
    await page.getByLabel('Password', { exact: true }).fill('wrong again');
    await page.clock.pauseAt(Date.now() + 60_000);
    await page.getByRole('button', { name: 'Log in' }).click();
    const shown = page.getByRole('alert').locator('[aria-hidden]');
    await expect(shown).toHaveText(/^Too many attempts\. Try again in \d+ seconds\.$/);
    const secondsLeft = async () => Number(/\d+/.exec((await shown.textContent()) ?? '')?.[0]);
    const seconds = await secondsLeft();
    expect(seconds).toBeLessThanOrEqual(30);
    await page.clock.runFor(5_000);
    await expect.poll(secondsLeft).toBeLessThanOrEqual(seconds - 4);
    await page.getByRole('button', { name: 'Português (Brasil)' }).click();
    await expect(shown).toHaveText(/^Muitas tentativas\. Tente de novo em \d+ segundos\.$/);
    await page.clock.runFor(31_000);
    await expect(page.getByRole('alert')).toHaveText('Você já pode tentar de novo.');
  });
});

async function guess(email: string): Promise<number[]> {
  const statuses: number[] = [];
  for (let count = 1; count <= 10; count += 1) {
    const response = await fetch('/api/auth/login', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email, password: `wrong ${count}` }),
    });
    statuses.push(response.status);
  }
  return statuses;
}
