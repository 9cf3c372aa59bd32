import { ensureDependencies } from './lib/dependencies.mjs';
import { ensureDatabaseServer, ensureOpenssl } from './lib/programs.mjs';
import { run, runMain } from './lib/say.mjs';

/** `npm test`: does the set-up that is missing, then runs jest with the arguments given. */
await runMain(async () => {
  await ensureDependencies();
  if (!process.env.TEST_CONN_URL) await ensureDatabaseServer();
  await ensureOpenssl();
  process.exitCode = await run(process.execPath, ['node_modules/jest/bin/jest.js', ...process.argv.slice(2)]);
});
