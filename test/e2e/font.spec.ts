import type { Page } from '@playwright/test';
import { bubble, expect, historyIsSettled, openConversation, test, write } from './support/browser';
import { groupScene } from './support/groups';
import { addContact, register, send } from './support/people';

const FONT = 32;
// As with "Font size: very large" in the browser's settings.
test.use({
  launchOptions: async ({ launchOptions }, use) => {
    const args = [...(launchOptions.args ?? []), `--blink-settings=defaultFontSize=${FONT}`];
    await use({ ...launchOptions, args });
  },
});

const NARROW = { viewport: { width: 320, height: 700 }, hasTouch: true, isMobile: true } as const;

test("everything scales with the browser's font size", async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.openAs(ana);
  // Until then there are placeholders for rows.
  await expect(page.getByRole('link', { name: 'Bia' })).toBeVisible();
  expect(await sizeOf(page, '.row-name')).toBe(FONT);
  await openConversation(page, 'Bia');
  expect(await sizeOf(page, '.bubble-text')).toBe(FONT);
  expect(await sizeOf(page, '.bubble-meta')).toBeLessThan(FONT);
  expect(await sizeOf(page, 'textarea')).toBe(FONT);
  const icon = await page.locator('.send .icon').boundingBox();
  expect(icon?.width).toBe(2 * 22);
});

test('a small screen with large text stays usable', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana Ribeiro'), await register(url, 'Beatriz Andrade')];
  await addContact(ana, bia);
  await send(bia, ana, 'Good morning!', 'Did you see the photos? https://photos.example.com/saturday');
  const page = await devices.openAs(ana, NARROW);
  await expect(page.getByRole('link', { name: 'Beatriz' })).toContainText('2 unread');
  await fits(page);

  await openConversation(page, 'Beatriz');
  await write(page, 'Yes, thank you');
  await expect(bubble(page, 'Yes, thank you')).toBeVisible();
  await fits(page);
  for (const part of ['textarea', '.conversation-who', '.bubble-row.own .bubble']) {
    const box = await page.locator(part).first().boundingBox();
    expect(box?.width).toBeGreaterThan(4 * FONT);
  }
  await page.getByRole('button', { name: 'Emoji' }).click();
  await expect(page.locator('.emoji-grid button').first()).toBeVisible();
  await fits(page);
  await page.locator('.emoji-grid button').first().click();
  await page.getByRole('button', { name: 'Conversation options' }).click();
  await fits(page);
  await page.getByRole('menuitem', { name: 'Mute' }).click();
  await fits(page);
  await page.keyboard.press('Escape');
  await historyIsSettled(page);
  await page.locator('.bubble-more').last().click();
  await page.getByRole('menuitem', { name: 'Select', exact: true }).click();
  await expect(page.getByRole('group', { name: 'Selected messages' })).toBeVisible();
  await fits(page);
  await page.keyboard.press('Escape');
  await historyIsSettled(page);
  for (const view of ['people', 'settings']) {
    await page.goto(`/dashboard.html?view=${view}`);
    await expect(page.locator('.panel-head h1')).toBeVisible();
    await fits(page);
  }
});

test('a small screen with large text stays usable in Portuguese, whose words are longer', async ({
  devices,
  url,
}) => {
  const [ana, bia, caio] = [
    await register(url, 'Ana'),
    await register(url, 'Bia'),
    await register(url, 'Caio Nogueira'),
  ];
  await send(bia, ana, 'oi');
  const page = await devices.openAs(ana, NARROW);
  await page.context().addInitScript(() => {
    Object.defineProperty(Notification, 'permission', { get: () => 'default' });
  });
  await page.goto('/dashboard.html?view=settings');
  await page.getByLabel('Language').selectOption('pt-BR');
  await expect.poll(() => linesOf(page, '.panel-head h1')).toBe(1);
  const chosen = page.locator('.setting', { hasText: 'Idioma' }).locator('.field');
  await expect(chosen).toHaveText('Português (Brasil)');
  expect((await chosen.boundingBox())?.height).toBeGreaterThan(2 * FONT);
  await fits(page);
  await page.getByRole('button', { name: 'Voltar' }).click();
  await expect(page.getByRole('heading', { name: 'Conversas' })).toBeVisible();
  expect(await linesOf(page, '.panel-head h1')).toBe(1);
  await page.getByRole('button', { name: 'Nova conversa' }).click();
  await page.getByRole('searchbox').fill(caio.user.email);
  await expect(page.getByRole('button', { name: 'Adicionar' })).toBeVisible();
  expect((await page.locator('.person-name').boundingBox())?.width).toBeGreaterThan(4 * FONT);
  await fits(page);

  await page.goto(`/dashboard.html?open=${bia.user.id}`);
  await page.getByRole('textbox', { name: 'Mensagem' }).fill('oi');
  await page.getByRole('button', { name: 'Enviar' }).click();
  const card = page.locator('.install-card');
  await expect(card).toBeVisible();
  expect(await card.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(0);
  await expect(page.locator('.composer')).toBeInViewport({ ratio: 1 });
  await fits(page);
});

test('strangers and blocked people can be dealt with on a small screen with large text', async ({
  devices,
  url,
}) => {
  const [ana, maria] = [
    await register(url, 'Ana'),
    await register(url, 'Maria Fernanda Albuquerque de Vasconcelos'),
  ];
  await send(maria, ana, 'hello');
  const page = await devices.openAs(ana, NARROW);
  await openConversation(page, 'Maria');
  await expect(page.getByText('Not one of your contacts.', { exact: true })).toBeVisible();
  const messages = await page.locator('.messages').boundingBox();
  expect(messages?.height).toBeGreaterThan(5 * FONT);
  await fits(page);
  await page.locator('.stranger').getByRole('button', { name: 'Report' }).click();
  const dialog = page.getByRole('dialog');
  expect(await dialog.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
  await page.keyboard.press('Escape');
  await page.locator('.stranger').getByRole('button', { name: 'Block' }).click();
  await dialog.getByRole('button', { name: 'Block' }).click();
  await expect(page.locator('.blocked-note')).toBeVisible();
  await fits(page);
  await historyIsSettled(page);
  await page.goto('/dashboard.html?view=settings&page=blocked');
  const person = page.locator('.blocked-person');
  await expect(person.getByText('Maria Fernanda')).toBeVisible();
  expect((await person.getByText('Maria Fernanda').boundingBox())?.width).toBeGreaterThan(4 * FONT);
  await person.getByRole('button').scrollIntoViewIfNeeded();
  await expect(person.getByRole('button')).toBeInViewport({ ratio: 1 });
});

/** The number of lines of a text. */
function linesOf(page: Page, selector: string): Promise<number> {
  return page.locator(selector).evaluate((element) => {
    const text = document.createRange();
    text.selectNodeContents(element);
    return new Set([...text.getClientRects()].map(({ top }) => Math.round(top))).size;
  });
}

function sizeOf(page: Page, selector: string): Promise<number> {
  return page
    .locator(selector)
    .first()
    .evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize));
}

/** Checks that nothing is wider than the window, and no text higher than its element. */
test('the screens of groups fit a small screen with large text', async ({ devices, url }) => {
  const { ana, id, link } = await groupScene(url);
  const page = await devices.openAs(ana, NARROW);
  const about = `view=group&conversation=${id}`;
  const pages = ['edit', 'add', 'links', 'successor'].map((part) => `${about}&page=${part}`);
  const join = link.replace('/join?code', 'join');
  for (const query of [about, ...pages, 'view=new-group', 'view=archived', join, `conversation=${id}`, '']) {
    await page.goto(`/dashboard.html?${query}`);
    await expect(page.locator('h1, h2').first()).toBeVisible();
    if (query.endsWith('links')) await expect(page.locator('.invite-link')).toBeVisible();
    if (query === about) await expect(page.locator('.member')).toHaveCount(3);
    await fits(page);
  }
});

async function fits(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  const cut = await page.evaluate(() =>
    [
      ...document.querySelectorAll<HTMLElement>(
        'button, .badge, .select .field, .avatar, .ellipsis, h1, h2, p, .row-preview',
      ),
    ]
      .filter((element) => element.checkVisibility() && element.textContent.trim() !== '')
      .filter((element) => {
        const text = document.createRange();
        text.selectNodeContents(element);
        return text.getBoundingClientRect().height > element.getBoundingClientRect().height + 6;
      })
      .map((element) => element.outerHTML.slice(0, 120)),
  );
  expect(cut).toEqual([]);
}
