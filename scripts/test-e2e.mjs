import { ensureBuilt } from './lib/build.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { ensureBrowser, ensureDatabaseServer } from './lib/programs.mjs';
import { run, runMain } from './lib/say.mjs';

const CONFIG = 'test/e2e/playwright.config.ts';

/** `npm run test:e2e`: does the set-up that is missing, then tries the web app in a browser; arguments choose tests. */
await runMain(async () => {
  await ensureDependencies();
  await ensureBuilt();
  await ensureDatabaseServer();
  await ensureBrowser();
  const playwright = ['node_modules/@playwright/test/cli.js', 'test', '--config', CONFIG];
  process.exitCode = await run(process.execPath, [...playwright, ...process.argv.slice(2)]);
});
