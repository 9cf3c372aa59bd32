import type { Page } from '@playwright/test';
import { bubble, expect, logIn, openConversation, test, workerIsReady } from './support/browser';
import { register, send } from './support/people';
import { check, looks } from './support/screens';

const field = (page: Page) => page.getByRole('textbox', { name: 'Message' });
const search = (page: Page) => page.getByRole('searchbox', { name: 'Search emoji' });
const grid = (page: Page) => page.locator('.emoji-grid button');

test('emoji are found by what they are called, and those that were picked are at hand the next time', async ({
  devices,
  url,
}) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.openAs(ana);
  await openConversation(page, 'Bia');
  await page.getByRole('button', { name: 'Emoji', exact: true }).click();
  await expect(search(page)).toBeFocused();
  await expect(grid(page).first()).toHaveAccessibleName('grinning face');
  await search(page).fill('birthday');
  await expect(grid(page).first()).toHaveAccessibleName('birthday cake');
  await page.keyboard.press('Enter');
  await expect(field(page)).toHaveValue('🎂');
  await search(page).fill('no such thing');
  await expect(page.getByText('No matching emoji.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.locator('.emoji-picker')).toHaveCount(0);

  await page.getByRole('button', { name: 'Emoji', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Recently used' })).toHaveAttribute('aria-pressed', 'true');
  await expect(grid(page)).toHaveCount(1);
  await expect(grid(page).first()).toHaveAccessibleName('birthday cake');
});

test('the skin tone that is chosen stays, and groups are led through with the keyboard', async ({
  devices,
  url,
}) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.openAs(ana);
  await openConversation(page, 'Bia');
  await page.getByRole('button', { name: 'Emoji', exact: true }).click();
  await page.getByRole('button', { name: 'Medium-dark' }).click();
  await page.getByRole('button', { name: 'People and gestures' }).click();
  await expect(grid(page).first()).toHaveText('👋🏾');
  await search(page).focus();
  await page.keyboard.press('ArrowDown');
  await expect(grid(page).first()).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(grid(page).nth(1)).toBeFocused();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await expect(field(page)).toHaveValue('👋🏾');
  await page.reload();
  await page.getByRole('button', { name: 'Emoji', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Medium-dark' })).toHaveAttribute('aria-pressed', 'true');
});

test('emoji have names in Portuguese, also without a network', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.open({ locale: 'pt-BR' });
  await page.goto('/');
  await page.getByLabel('E-mail').fill(ana.user.email);
  await page.getByLabel('Senha', { exact: true }).fill(ana.password);
  await page.getByRole('button', { name: 'Entrar' }).click();
  await page.getByRole('navigation').getByRole('link', { name: 'Bia' }).click();
  await workerIsReady(page);
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Emoji', exact: true }).click();
  await page.getByRole('searchbox', { name: 'Buscar emoji' }).fill('maca verde');
  await expect(grid(page).first()).toHaveAccessibleName(/maçã/);
  await page.keyboard.press('Enter');
  await expect(page.locator('textarea')).not.toHaveValue('');
});

test('any emoji is a reaction', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.open();
  await logIn(page, ana);
  await openConversation(page, 'Bia');
  await bubble(page, 'hello').click({ button: 'right' });
  await page.getByRole('menuitemcheckbox', { name: 'React' }).click();
  await search(page).fill('teapot');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(bubble(page, 'hello').getByRole('button', { name: '🫖, 1 reaction' })).toBeVisible();
});

for (const { name, device } of looks) {
  test(`the emoji are accessible and fit: ${name}`, async ({ devices, url }) => {
    const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
    await send(bia, ana, 'hello');
    const page = await devices.openAs(ana, { ...device, reducedMotion: 'reduce' });
    await openConversation(page, 'Bia');
    await page.getByRole('button', { name: 'Emoji', exact: true }).click();
    await expect(grid(page).first()).toBeVisible();
    await check(page, name, 'emoji-picker');
  });
}
