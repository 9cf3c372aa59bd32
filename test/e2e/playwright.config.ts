import { defineConfig } from '@playwright/test';
import { existsSync } from 'node:fs';

const executablePath = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
].find((path) => path !== undefined && existsSync(path));
if (!executablePath) throw new Error('There is no Chromium to try the web app in. CHROMIUM may name one.');

// oxlint-disable-next-line import/no-default-export -- where Playwright looks for it
export default defineConfig({
  testDir: '.',
  outputDir: '../../.data/e2e',
  globalSetup: './support/global-setup.ts',
  workers: 2,
  // Generous, for machines with other work: the whole takes a few minutes on two cores that do nothing else.
  timeout: 180_000,
  globalTimeout: 2_400_000,
  expect: { timeout: 30_000 },
  // A retried test is reported as flaky: seen, but no reason to hold up everybody else's work.
  retries: process.env['CI'] ? 1 : 0,
  reporter: 'list',
  use: {
    // Root has no sandbox of Chromium's; the pages are our own.
    launchOptions: { executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] },
    locale: 'en-GB',
    trace: 'retain-on-failure',
  },
});
