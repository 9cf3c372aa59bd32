import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { copyFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DESKTOP, expect, PHONE } from './browser';

const PICTURES = resolve('.data/e2e-screens');
/** Screenshots in the documentation; UPDATE_SCREENSHOTS=1 updates them. */
const DOCUMENTED = new Set([
  'desktop-light-conversation',
  'desktop-dark-settings',
  'phone-light-list',
  'phone-dark-conversation',
]);

/** Every screen in one light and one dark theme; of the other two combinations, the screens that differ most. */
export const looks = [
  { name: 'phone-light', device: PHONE, colorScheme: 'light', isFull: true },
  { name: 'phone-dark', device: PHONE, colorScheme: 'dark', isFull: false },
  { name: 'desktop-light', device: DESKTOP, colorScheme: 'light', isFull: false },
  { name: 'desktop-dark', device: DESKTOP, colorScheme: 'dark', isFull: true },
] as const;

/** Axe, for pages without frames: told so, it merges no results of frames, for which it opens a further page. */
export function axe(page: Page): AxeBuilder {
  return new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
}

/** Checks that the page fits and that axe finds nothing serious, and takes a screenshot. */
export async function check(page: Page, name: string): Promise<void> {
  await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {}))));
  const { violations } = await axe(page).analyze();
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(
    serious.map(({ id, nodes }) => ({
      id,
      at: nodes.map(({ html, failureSummary }) => [html, failureSummary]),
    })),
  ).toEqual([]);
  await page.screenshot({ path: `${PICTURES}/${name}.png` });
  if (process.env['UPDATE_SCREENSHOTS'] && DOCUMENTED.has(name)) {
    copyFileSync(`${PICTURES}/${name}.png`, resolve(`docs/img/${name}.png`));
  }
}
