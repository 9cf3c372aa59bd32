import type { Page } from '@playwright/test';
import { expect, logIn, openConversation, test, workerIsReady } from './support/browser';
import { register, send } from './support/people';

/** Bytes over the network for the page and what it loads, without what the service worker fetches. */
function countBytes(page: Page): () => Promise<number> {
  const sizes: Promise<number>[] = [];
  page.on('requestfinished', (request) => {
    const isOfPage = /\.(js|css|html)$|\/$/.test(new URL(request.url()).pathname) && !request.serviceWorker();
    if (isOfPage && !request.url().endsWith('/sw.js')) {
      sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
    }
  });
  return async () => (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

for (const [locale, button] of [
  ['en-GB', 'Log in'],
  ['pt-BR', 'Entrar'],
] as const) {
  test(`the first load is small and shows one language only: ${locale}`, async ({ devices }) => {
    const page = await devices.open({ locale });
    const loaded = countBytes(page);
    const headings: string[] = [];
    await page.exposeFunction('saw', (heading: string) => headings.push(heading));
    await page.addInitScript(() => {
      new MutationObserver(() => {
        const heading = document.querySelector('h1');
        if (heading) (window as unknown as { saw(heading: string): void }).saw(heading.textContent);
      }).observe(document, { childList: true, subtree: true, characterData: true });
    });
    await page.goto('/');
    await expect(page.getByRole('button', { name: button, exact: true })).toBeVisible();
    const total = await loaded();
    console.log(`${(total / 1024).toFixed(1)} KB compressed`);
    expect(total).toBeGreaterThan(20_000);
    expect(total).toBeLessThan(34 * 1024);
    expect(new Set(headings)).toEqual(
      new Set([locale === 'en-GB' ? 'Welcome back' : 'Que bom ver você de novo']),
    );
  });
}

test('the other language is there without a network', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.open();
  await page.goto('/');
  await workerIsReady(page);
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Português (Brasil)' }).click();
  await expect(page.getByRole('button', { name: 'Entrar', exact: true })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('button', { name: 'Entrar', exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'English' }).click();
  await page.context().setOffline(false);

  await logIn(page, ana);
  await openConversation(page, 'Bia');
  await page.context().setOffline(true);
  await page.goto('/dashboard.html?view=settings');
  await page.getByLabel('Language').selectOption('pt-BR');
  await expect(page.getByRole('heading', { name: 'Configurações' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Configurações' })).toBeVisible();
});

test('a language that cannot be loaded is not chosen', async ({ devices, url, expectedErrors }) => {
  expectedErrors.push(/Service Worker registration blocked/, /Failed to load resource/);
  const ana = await register(url, 'Ana');
  const page = await devices.openAs(ana, { serviceWorkers: 'block' });
  await page.goto('/dashboard.html?view=settings');
  await page.route('**/app/base-*.js', (route) => route.abort());
  await page.getByLabel('Language').selectOption('pt-BR');
  await expect(page.getByText('Could not connect.')).toBeVisible();
  await expect(page.getByLabel('Language')).toHaveValue('en');
  await page.unroute('**/app/base-*.js');
  await page.getByLabel('Language').selectOption('pt-BR');
  await expect(page.getByLabel('Idioma')).toHaveValue('pt-BR');
});

test('a log-in is kept when the rest of the app cannot be loaded, and goes on once it can', async ({
  devices,
  url,
  expectedErrors,
}) => {
  expectedErrors.push(/Service Worker registration blocked/, /Failed to load resource/);
  const ana = await register(url, 'Ana');
  const page = await devices.open({ serviceWorkers: 'block' });
  await page.route('**/app/logged-in-*.js', (route) => route.abort());
  await page.goto('/');
  await page.getByLabel('E-mail').fill(ana.user.email);
  await page.getByLabel('Password', { exact: true }).fill(ana.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByText('Could not connect.')).toBeVisible();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('Could not connect.')).toBeVisible();
  await page.unroute('**/app/logged-in-*.js');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('navigation', { name: 'Conversations' })).toBeVisible();
});
