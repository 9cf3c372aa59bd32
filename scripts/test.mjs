import { ensureBuilt } from './lib/build.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { ensureDatabaseServer, ensureOpenssl, ensureTestBrowsers } from './lib/programs.mjs';
import { run, runMain } from './lib/say.mjs';

/** `npm test`: sets up what is missing, then runs all tests; with arguments only jest, which gets them. */
await runMain(async () => {
  const chosen = process.argv.slice(2);
  const isAll = chosen.length === 0;
  await ensureDependencies();
  if (!process.env.TEST_CONN_URL) await ensureDatabaseServer();
  await ensureOpenssl();
  const triesBrowsers = isAll || chosen.some((word) => word.includes('browser'));
  // The browsers load the built web app.
  if (triesBrowsers) await ensureBuilt();
  const hasBrowser = triesBrowsers && (await ensureTestBrowsers());
  process.exitCode = await run(process.execPath, ['node_modules/jest/bin/jest.js', ...chosen]);
  // Also after failures, so that one run shows all of them; not after a signal like Ctrl-C.
  if (isAll && hasBrowser && process.exitCode < 128) {
    process.exitCode = (await run('npm', ['run', '--silent', 'test:e2e'])) || process.exitCode;
  }
});
