import { ensureDependencies } from './lib/dependencies.mjs';
import { ensureDatabaseServer, ensureOpenssl } from './lib/programs.mjs';
import { run, runMain } from './lib/say.mjs';

/** `npm test`: does the set-up that is missing, then everything; with arguments only jest, which gets them. */
await runMain(async () => {
  await ensureDependencies();
  if (!process.env.TEST_CONN_URL) await ensureDatabaseServer();
  await ensureOpenssl();
  const chosen = process.argv.slice(2);
  process.exitCode = await run(process.execPath, ['node_modules/jest/bin/jest.js', ...chosen]);
  if (chosen.length === 0 && process.exitCode === 0)
    process.exitCode = await run('npm', ['run', '--silent', 'test:e2e']);
});
