import type { Page } from '@playwright/test';
import { bubble, expect, openConversation, PHONE, test } from './support/browser';
import { register, send } from './support/people';

/** The colour of the system's bars, as the browser chooses it, and of the page. */
function colours(page: Page): Promise<{ bars: string; page: string }> {
  return page.evaluate(() => {
    const metas = [...document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')];
    const bars = metas.find(({ media }) => matchMedia(media).matches)?.content ?? '';
    const probe = document.createElement('i');
    probe.style.color = bars;
    document.body.append(probe);
    const painted = getComputedStyle(probe).color;
    probe.remove();
    return { bars: painted, page: getComputedStyle(document.body).backgroundColor };
  });
}

test("the system's bars follow the chosen theme", async ({ devices, url }) => {
  const ana = await register(url, 'Ana');
  const page = await devices.openAs(ana, { colorScheme: 'light' });
  await page.goto('/dashboard.html?view=settings');
  const isSame = async (): Promise<boolean> => {
    const { bars, page: background } = await colours(page);
    return bars === background;
  };
  expect(await isSame()).toBe(true);
  for (const chosen of ['dark', 'auto', 'light']) {
    await page.getByLabel('Theme').selectOption(chosen);
    expect(await isSame()).toBe(true);
  }
  await page.getByLabel('Theme').selectOption('dark');
  await page.reload();
  await expect(page.getByLabel('Theme')).toHaveValue('dark');
  expect(await isSame()).toBe(true);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await isSame()).toBe(true);
});

test('every sentence on the screen follows a change of language', async ({
  devices,
  url,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 400/);
  const ana = await register(url, 'Ana');
  const page = await devices.openAs(ana);
  await page.goto('/dashboard.html?view=settings');
  // Sentences of the app, and then of the server.
  await page.getByLabel('Show in notifications').selectOption('sender');
  const toast = page.locator('.toast');
  await expect(toast).toHaveText('Saved.');
  await page.getByLabel('Language').selectOption('pt-BR');
  await expect(toast).toHaveText('Salvo.');
  await expect(page.locator('html')).toHaveAttribute('lang', 'pt-BR');
  await page.route('**/api/push/preferences', (route) =>
    route.fulfill({
      status: 400,
      json: { success: false, code: 'not_found', message: 'Isso não foi encontrado.' },
    }),
  );
  await page.getByLabel('Mostrar nas notificações').selectOption('full');
  await expect(toast).toContainText('ncontrado');
  await page.getByLabel('Idioma').selectOption('en');
  await expect(toast).toContainText('ound');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
});

test('copying several messages copies only what is visible', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'first of Bia');
  await send(ana, bia, 'second of Ana');
  const page = await devices.openAs(ana, { permissions: ['clipboard-read', 'clipboard-write'] });
  await openConversation(page, 'Bia');
  await expect(bubble(page, 'second of Ana')).toBeVisible();
  const copied = await page.evaluate(async () => {
    const texts = document.querySelectorAll('.bubble');
    const [first, last] = [texts[0], texts[texts.length - 1]];
    if (!first || !last) return '';
    const range = document.createRange();
    range.setStartBefore(first);
    range.setEndAfter(last);
    getSelection()?.removeAllRanges();
    getSelection()?.addRange(range);
    document.execCommand('copy');
    return navigator.clipboard.readText();
  });
  expect(copied.split('\n').filter((line) => line.trim() !== '')).toEqual(['first of Bia', 'second of Ana']);
});

for (const [locale, language] of [
  ['en-GB', 'Language'],
  ['pt-BR', 'Idioma'],
] as const) {
  test(`no word of the settings is broken on a narrow screen: ${locale}`, async ({ devices, url }) => {
    const page = await devices.openAs(await register(url, 'Ana'), {
      ...PHONE,
      viewport: { width: 320, height: 640 },
    });
    await page.goto('/dashboard.html?view=settings');
    await page.getByRole('switch', { name: 'Quiet hours' }).click();
    await page.getByLabel('Language').selectOption(locale === 'en-GB' ? 'en' : locale);
    await expect(page.getByLabel(language)).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
    expect(await page.evaluate(brokenWords)).toEqual([]);
  });
}

/** Words that are broken across lines. */
function brokenWords(): string[] {
  const broken: string[] = [];
  const range = document.createRange();
  const walker = document.createTreeWalker(
    document.querySelector('.settings') ?? document,
    NodeFilter.SHOW_TEXT,
  );
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.parentElement?.closest('option, .profile')) continue;
    for (const { index, 0: word } of (node.textContent ?? '').matchAll(/\p{L}+/gu)) {
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      if (new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1) broken.push(word);
    }
  }
  return broken;
}

test('names and previews are displayed in their own direction', async ({ devices, url }) => {
  const [ana, omer] = [await register(url, 'Ana'), await register(url, 'עומר!')];
  await send(ana, omer, 'hello');
  await send(omer, ana, 'שלום!');
  const page = await devices.openAs(ana);
  const row = page.getByRole('link', { name: 'עומר' });
  await expect(row).toContainText('שלום!');
  await row.click();
  await expect(bubble(page, 'שלום!')).toBeVisible();
  for (const place of ['.row-name', '.row-preview', '.conversation-who h2 span']) {
    expect([place, await page.locator(place).first().evaluate(isMarkLeft)]).toEqual([place, true]);
  }
  // Also after a word of the app's.
  await page.getByRole('textbox', { name: 'Message' }).fill('שלום!');
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.goto('/dashboard.html');
  await expect(row).toContainText('Draft');
  expect(await page.locator('.row-preview').evaluate(isMarkLeft)).toBe(true);
});

/** Whether the exclamation mark at the end of a Hebrew text is on its left. */
function isMarkLeft(element: HTMLElement | SVGElement): boolean {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.textContent?.indexOf('!') ?? -1;
    if (at < 1) continue;
    const left = (from: number): number => {
      const range = document.createRange();
      range.setStart(node, from);
      range.setEnd(node, from + 1);
      return range.getBoundingClientRect().left;
    };
    return left(at) < left(at - 1);
  }
  return false;
}
