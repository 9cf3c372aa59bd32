import { defineConfig } from '@playwright/test';
import { existsSync } from 'node:fs';

const executablePath = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
].find((path) => path !== undefined && existsSync(path));
if (!executablePath) throw new Error('Chromium is not installed. Set CHROMIUM to its path.');

/** Playwright turns these off; our switch replaces its own. */
const OFF_BY_PLAYWRIGHT = [
  'AimEnabled',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'TcpPortRandomizationWin',
  'ThirdPartyStoragePartitioning',
];

/** Each window has two pages of its own for suggestions under its address bar: half of the work of opening it. */
const ADDRESS_BAR = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup'];

const args = [`--disable-features=${[...OFF_BY_PLAYWRIGHT, ...ADDRESS_BAR].join(',')}`];
// Chromium's sandbox does not work for root, and the pages are our own.
if (process.getuid?.() === 0) args.push('--no-sandbox');

// oxlint-disable-next-line import/no-default-export -- where Playwright looks for it
export default defineConfig({
  testDir: '.',
  outputDir: '../../.data/e2e',
  globalSetup: './support/global-setup.ts',
  workers: 2,
  // Generous, for loaded machines: the whole takes a few minutes on two idle cores.
  timeout: 300_000,
  globalTimeout: 3_600_000,
  expect: { timeout: 60_000 },
  // A test that passes when retried is reported as flaky.
  retries: process.env['CI'] ? 1 : 0,
  reporter: 'list',
  use: {
    launchOptions: { executablePath, args },
    locale: 'en-GB',
    screenshot: 'only-on-failure',
    // Recording takes a third of the time of a run. To see a failure: npm run test:e2e -- NAME --trace on
    trace: 'on-first-retry',
  },
});
