import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { Relay } from '../browser/support/example';
import { FakePushService } from '../support/push-service';
import { expect, test } from './support/browser';
import { servePlain, serveReact, type ServedExample } from './support/examples';
import { type OwnServer, startServer } from './support/own-server';
import { dumpStorage } from './support/storage';
import { contentsBetween, type Person, register, send } from './support/people';
import { push } from './support/pushes';

const EXAMPLES = ['plain', 'react'] as const;

let service: FakePushService;
let server: OwnServer;
let relay: Relay;
let served: Record<(typeof EXAMPLES)[number], ServedExample>;
const closers: (() => unknown)[] = [];
let ana: Person;
let bia: Person;

test.beforeAll(async () => {
  service = await FakePushService.start();
  closers.unshift(() => service.stop());
  server = await startServer({
    NODE_EXTRA_CA_CERTS: service.certificates.caFile,
    PUSH_ENDPOINT_HOSTS: service.host,
  });
  closers.unshift(() => server.stop());
  relay = await Relay.to(server.url);
  closers.unshift(() => relay.stop());
  const plain = await servePlain(relay.url);
  closers.unshift(() => plain.stop());
  const react = await serveReact(relay.url);
  closers.unshift(() => react.stop());
  served = { plain, react };
});
test.afterAll(async () => {
  for (const close of closers) await close();
});
test.beforeEach(async () => {
  [ana, bia] = [await register(server.url, 'Ana'), await register(server.url, 'Bia')];
});

async function logIn(page: Page, example: ServedExample, { user, password }: Person): Promise<void> {
  await page.goto(example.url);
  await page.getByLabel('E-mail').fill(user.email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
}

const row = (page: Page, name: string, unread: number) =>
  page.getByRole('link', { name: `${name} (${unread})`, exact: true });
const messages = (page: Page) => page.getByLabel('Messages');
const field = (page: Page) => page.getByLabel('Message', { exact: true });

async function write(page: Page, text: string): Promise<void> {
  await field(page).fill(text);
  await page.getByRole('button', { name: 'Send' }).click();
}

/** Typing is told only to those who are connected, by those who are. */
async function typeUntil(page: Page, text: string, sight: Locator): Promise<void> {
  await expect(async () => {
    await field(page).clear();
    await field(page).pressSequentially(text);
    await expect(sight).toBeVisible({ timeout: 3_000 });
  }).toPass();
}

test('two people chat, one of them in each example', async ({ devices }) => {
  await send(bia, ana, 'hello');
  const [plain, react] = [await devices.open(), await devices.open()];
  await logIn(plain, served.plain, ana);
  await logIn(react, served.react, bia);
  await row(react, 'Ana', 0).click();
  await row(plain, 'Bia', 1).click();
  await expect(row(plain, 'Bia', 0)).toBeVisible();

  await typeUntil(plain, 'hi', react.getByText('Ana is typing'));
  await plain.getByRole('button', { name: 'Send' }).click();
  await expect(messages(react)).toContainText('hi');
  await expect(react.getByText('Ana is typing')).toBeHidden();
  await typeUntil(react, 'how are you?', plain.getByText('Bia is typing'));
  await react.getByRole('button', { name: 'Send' }).click();
  await expect(messages(plain)).toHaveText(/hello.*hi.*how are you\?/s);
  expect(await contentsBetween(ana, bia)).toEqual(['hello', 'hi', 'how are you?']);
});

for (const name of EXAMPLES) {
  test(`${name}: a reload keeps what was written without a connection`, async ({
    devices,
    expectedErrors,
  }) => {
    expectedErrors.push(/net::ERR_/);
    await send(bia, ana, 'hello');
    const page = await devices.open();
    await logIn(page, served[name], ana);
    await row(page, 'Bia', 1).click();
    await expect(messages(page)).toContainText('hello');

    relay.cut();
    await write(page, 'one');
    await write(page, 'two');
    await field(page).fill('not sent');
    await expect(messages(page)).toContainText('(two)');
    // What has come is stored a moment later.
    await expect.poll(() => dumpStorage(page)).toContain('"content":"hello"');
    await page.reload();
    await expect(messages(page)).toHaveText(/hello\s*\(one\)\s*\(two\)/);
    await expect(field(page)).toHaveValue('not sent');

    relay.restore();
    await expect(messages(page)).not.toContainText('(');
    await expect.poll(() => contentsBetween(bia, ana)).toEqual(['hello', 'one', 'two']);
    await expect(field(page)).toHaveValue('not sent');
  });

  test(`${name}: notifications are turned on, and one leads to its conversation`, async ({
    devices,
    expectedErrors,
  }) => {
    // The worker's file has no icon.
    expectedErrors.push(/404/);
    await send(bia, ana, 'hello');
    const page = await devices.open({ permissions: ['notifications'] });
    await withPushService(page);
    await logIn(page, served[name], ana);
    await page.getByRole('button', { name: 'Turn notifications on' }).click();
    await expect(page.getByText('otifications: on')).toBeVisible();

    // Nobody is there any more.
    await page.goto(`${served[name].url}/sw.js`);
    await send(bia, ana, 'are you there?');
    const isPushed = ({ received }: FakePushService): boolean =>
      received.some(({ text }) => text.includes('are you there?'));
    await service.until(isPushed);
    await push(page, service.received.find(({ text }) => text.includes('are you there?'))?.text ?? '');
    const shown = await page.evaluate(async () => {
      const [registration] = await navigator.serviceWorker.getRegistrations();
      const notifications = (await registration?.getNotifications()) ?? [];
      return notifications.map(({ title, body }) => `${title}: ${body}`);
    });
    expect(shown).toEqual(['💬 Bia: are you there?']);

    await page.goto(`${served[name].url}/?open=${bia.user.id}`);
    await expect(messages(page)).toContainText('are you there?');
    await expect(row(page, 'Bia', 0)).toBeVisible();
  });
}

test('react: the cursor stays where somebody types', async ({ devices }) => {
  await send(bia, ana, 'hello');
  const page = await devices.open();
  await logIn(page, served.react, ana);
  await row(page, 'Bia', 1).click();
  await field(page).focus();
  await page.keyboard.type('helo');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.type('l w');
  await expect(field(page)).toHaveValue('hell wo');
});

test('each has at most 60 lines, besides imports', () => {
  for (const file of ['plain/chat.js', 'react/app.tsx']) {
    const lines = readFileSync(resolve(__dirname, '../../examples', file), 'utf8').split('\n');
    expect(lines.filter((line) => line !== '' && !line.startsWith('import ')).length).toBeLessThanOrEqual(60);
  }
});

/** Chromium's own push service cannot be replaced: the page subscribes with ours. */
async function withPushService(page: Page): Promise<void> {
  await page.exposeFunction('subscribeForTest', (vapid_key: string) => service.subscribe({ vapid_key }));
  await page.addInitScript(() => {
    let subscription: object | null = null;
    PushManager.prototype.getSubscription = () => Promise.resolve(subscription as PushSubscription | null);
    PushManager.prototype.subscribe = async (options) => {
      const here = window as unknown as { subscribeForTest(key: unknown): Promise<object> };
      const json = await here.subscribeForTest(options?.applicationServerKey);
      subscription = { ...json, options, toJSON: () => json, unsubscribe: () => Promise.resolve(true) };
      return subscription as PushSubscription;
    };
  });
}
