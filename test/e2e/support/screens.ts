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

/** `check` looks at each in both themes. */
export const looks = [
  { name: 'phone', device: PHONE },
  { name: 'desktop', device: DESKTOP },
] as const;

/** Axe, for pages without frames: told so, it merges no results of frames, for which it opens a further page. */
export function axe(page: Page): Pick<AxeBuilder, 'analyze'> {
  const builder = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  return {
    async analyze() {
      await animationsAreOver(page);
      return builder.analyze();
    },
  };
}

/** While something appears, its colours are in between. What moves for ever is not waited for. */
async function animationsAreOver(page: Page): Promise<void> {
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
        .map((one) => one.finished.catch(() => {})),
    ),
  );
}

/**
 * Checks in the light theme and in the dark one, as the system chooses it, that the page fits and that axe finds nothing serious, and
 * takes a screenshot of each.
 */
export async function check(page: Page, device: string, screen: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await checkOne(page, `${device}-${colorScheme}-${screen}`);
  }
}

async function checkOne(page: Page, name: string): Promise<void> {
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
