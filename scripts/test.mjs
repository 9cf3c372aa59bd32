import { ensureBuilt } from './lib/build.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { ensureDatabaseServer, ensureOpenssl, ensureTestBrowsers } from './lib/programs.mjs';
import { run, runMain } from './lib/say.mjs';

/** `npm test`: does the set-up that is missing, then everything; with arguments only jest, which gets them. */
await runMain(async () => {
  const chosen = process.argv.slice(2);
  const isAll = chosen.length === 0;
  await ensureDependencies();
  if (!process.env.TEST_CONN_URL) await ensureDatabaseServer();
  await ensureOpenssl();
  const triesBrowsers = isAll || chosen.some((word) => word.includes('browser'));
  // The browsers are shown what is built.
  if (triesBrowsers) await ensureBuilt();
  const hasBrowser = triesBrowsers && (await ensureTestBrowsers());
  process.exitCode = await run(process.execPath, ['node_modules/jest/bin/jest.js', ...chosen]);
  // Also after a failure: one run shows all there is to mend. Only what ended it, like Ctrl-C, ends the rest too.
  if (isAll && hasBrowser && process.exitCode < 128) {
    process.exitCode = (await run('npm', ['run', '--silent', 'test:e2e'])) || process.exitCode;
  }
});
