import { ensureDependencies } from './lib/dependencies.mjs';
import { needsEmbeddedDatabase } from './lib/settings.mjs';
import { ensureDatabaseServer } from './lib/programs.mjs';
import { run, runMain } from './lib/say.mjs';

/** `npm run dev`: the server from its sources, started again at each change. */
await runMain(async () => {
  await ensureDependencies();
  if (needsEmbeddedDatabase()) await ensureDatabaseServer();
  process.exitCode = await run(process.execPath, ['--watch', '--import', 'tsx', 'src/main.ts']);
});
