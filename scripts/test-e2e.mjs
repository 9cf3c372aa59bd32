import { ensureBuilt } from './lib/build.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { ensureBrowser, ensureDatabaseServer } from './lib/programs.mjs';
import { run, runMain } from './lib/say.mjs';

const CONFIG = 'test/e2e/playwright.config.ts';

/** `npm run test:e2e`: sets up what is missing, then runs the tests of the web app in a browser. Arguments go to Playwright. */
await runMain(async () => {
  await ensureDependencies();
  await ensureBuilt();
  await ensureDatabaseServer();
  await ensureBrowser();
  const playwright = ['node_modules/@playwright/test/cli.js', 'test', '--config', CONFIG];
  process.exitCode = await run(process.execPath, [...playwright, ...process.argv.slice(2)]);
});
