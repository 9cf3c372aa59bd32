import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './lib/build.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { ensureDatabaseServer } from './lib/programs.mjs';
import { root, runMain } from './lib/say.mjs';

/** `npm start`: does the set-up that is missing, then is the server. */
await runMain(async () => {
  process.chdir(fileURLToPath(root));
  await ensureDependencies();
  await ensureBuilt();
  const { peekConfig } = await import('../dist/config/load-config.js');
  if (peekConfig()?.database.kind === 'embedded') await ensureDatabaseServer();

  process.setSourceMapsEnabled(true);
  // In this process: signals, exit code and terminal are the server's own, with nothing in between to pass them on.
  await import('../dist/main.js');
});
