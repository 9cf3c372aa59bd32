import type { Page } from '@playwright/test';
import { bubble, expect, openConversation, PHONE, test, write } from './support/browser';
import { register, send } from './support/people';

const card = (page: Page, title = 'Never miss a message') => page.getByRole('region', { name: title });
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';

/** A browser with this permission for notifications; `default`: the user has not decided. */
async function withPermission(page: Page, permission: NotificationPermission): Promise<void> {
  await page.context().addInitScript((given) => {
    Object.defineProperty(Notification, 'permission', { get: () => given });
    Notification.requestPermission = () => {
      Object.defineProperty(Notification, 'permission', { get: () => 'denied' });
      return Promise.resolve('denied');
    };
  }, permission);
  await page.reload();
}

/** Does what Chromium does for a page that can be installed. */
function offerInstall(page: Page): Promise<void> {
  return page.evaluate(() => {
    const prompt = () => {
      Object.assign(window, { wasPrompted: true });
      return Promise.resolve();
    };
    dispatchEvent(Object.assign(new Event('beforeinstallprompt', { cancelable: true }), { prompt }));
  });
}

test('a card offers notifications and installing after the first message, until it is closed', async ({
  devices,
  url,
}) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.openAs(ana, PHONE);
  await withPermission(page, 'default');
  await openConversation(page, 'Bia');
  await expect(bubble(page, 'hello')).toBeVisible();
  await expect(card(page)).toHaveCount(0);
  await write(page, 'my first');
  await expect(card(page)).toBeVisible();
  await expect(card(page).getByRole('button', { name: 'Turn on notifications' })).toBeVisible();
  await expect(card(page).getByRole('button', { name: 'Install app' })).toHaveCount(0);
  await offerInstall(page);
  await expect(card(page).getByRole('button', { name: 'Install app' })).toBeVisible();
  await page.reload();
  await expect(card(page)).toBeVisible();
  await card(page).getByRole('button', { name: 'Close' }).click();
  await expect(card(page)).toHaveCount(0);
  await page.reload();
  await write(page, 'my second');
  await expect(bubble(page, 'my second')).toContainText('Sent');
  await expect(card(page)).toHaveCount(0);
});

test('the card is not shown once the user has decided about notifications, and goes after a decision', async ({
  devices,
  url,
}) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.openAs(ana);
  await withPermission(page, 'denied');
  await openConversation(page, 'Bia');
  await write(page, 'my first');
  await expect(bubble(page, 'my first')).toContainText('Sent');
  await offerInstall(page);
  await expect(card(page)).toHaveCount(0);

  await withPermission(page, 'default');
  await offerInstall(page);
  await card(page).getByRole('button', { name: 'Install app' }).click();
  expect(await page.evaluate(() => 'wasPrompted' in window)).toBe(true);
  await expect(card(page)).toHaveCount(0);
});

test('on an iPhone the card explains how to install the app, which notifications need', async ({
  devices,
  url,
}) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.open({ ...PHONE, userAgent: IPHONE, locale: 'pt-BR' });
  await page.addInitScript(() => {
    Reflect.deleteProperty(window, 'Notification');
    Reflect.deleteProperty(window, 'PushManager');
  });
  await page.goto('/');
  await page.getByLabel('E-mail').fill(ana.user.email);
  await page.getByLabel('Senha', { exact: true }).fill(ana.password);
  await page.getByRole('button', { name: 'Entrar', exact: true }).click();
  await page.getByRole('link', { name: 'Bia' }).click();
  await page.getByRole('textbox', { name: 'Mensagem' }).fill('oi');
  await page.getByRole('button', { name: 'Enviar' }).click();
  await expect(card(page, 'Não perca nenhuma mensagem')).toContainText('Adicionar à Tela de Início');
});
