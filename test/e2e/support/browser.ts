import {
  test as base,
  expect,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from '@playwright/test';
import type { Person } from './people';

export { expect };

export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const;
export const DESKTOP = { viewport: { width: 1280, height: 800 } } as const;

/** Console messages of a browser that a test has taken offline. */
const OFFLINE_ERRORS =
  /ERR_INTERNET_DISCONNECTED|ERR_CONNECTION|ERR_NETWORK|ERR_INCOMPLETE_CHUNKED_ENCODING|WebSocket connection to|WebSocket is already in CLOSING|net::ERR_FAILED/;

export interface Devices {
  /** A separate browser context with an empty page. */
  open(options?: BrowserContextOptions): Promise<Page>;
  /** The same, logged in. */
  openAs(person: Person, options?: BrowserContextOptions): Promise<Page>;
}

interface Fixtures {
  url: string;
  devices: Devices;
  /** Console messages that the test expects. */
  expectedErrors: RegExp[];
}

/** Every page is watched: an error in the console or a violation of the content policy fails the test. */
export const test = base.extend<Fixtures>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the parameter
  url: async ({}, use) => {
    await use(process.env['E2E_URL'] ?? '');
  },
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the parameter
  expectedErrors: async ({}, use) => {
    await use([]);
  },
  devices: async ({ browser, url, expectedErrors }, use) => {
    const contexts: BrowserContext[] = [];
    const errors: string[] = [];
    const open: Devices['open'] = async (options) => {
      const context = await browser.newContext({ baseURL: url, locale: 'en-GB', ...DESKTOP, ...options });
      contexts.push(context);
      watch(context, (error) => errors.push(error));
      return context.newPage();
    };
    await use({
      open,
      async openAs(person, options) {
        const page = await open(options);
        await logIn(page, person);
        return page;
      },
    });
    for (const context of contexts) await context.close();
    const unexpected = errors.filter(
      (text) => ![OFFLINE_ERRORS, ...expectedErrors].some((known) => known.test(text)),
    );
    expect(unexpected).toEqual([]);
  },
});

function watch(context: BrowserContext, report: (error: string) => void): void {
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') report(message.text());
  });
  context.on('weberror', (error) => report(String(error.error())));
}

export async function logIn(page: Page, { user, password }: Person): Promise<void> {
  await page.goto('/');
  await page.getByLabel('E-mail').fill(user.email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('navigation', { name: 'Conversations' })).toBeVisible();
}

/** Holds back requests to an address until the returned function is called. */
export async function holdRequests(page: Page, address: string): Promise<() => void> {
  let release = (): void => {};
  const isReleased = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(address, async (route) => {
    await isReleased;
    // The page may have gone meanwhile.
    await route.continue().catch(() => {});
  });
  return release;
}

export async function openConversation(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name }).click();
  await expect(page.getByRole('heading', { name, level: 2 })).toBeVisible();
}

/** To be called before a navigation, after a menu or dialog was closed: the app's own step back would cancel the navigation. */
export async function historyIsSettled(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(() => Boolean(history.state?.isLayer))).toBe(false);
}

export async function write(page: Page, content: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Message' }).fill(content);
  await page.getByRole('button', { name: 'Send' }).click();
}

/** The bubbles of the open conversation, in order. */
export function bubbles(page: Page) {
  return page.locator('.bubble:not(.typing)');
}

/** The bubble of the message that says this; not of those that quote it. */
export function bubble(page: Page, content: string) {
  const said = new RegExp(`^${content.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
  return bubbles(page).filter({ has: page.locator('.bubble-text', { hasText: said }) });
}

/** Waits until the page can be loaded offline. */
export async function workerIsReady(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller) return;
    await new Promise((resolve) => {
      navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true });
    });
  });
}
