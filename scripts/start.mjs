import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './lib/build.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { ensureDatabaseServer } from './lib/programs.mjs';
import { root, runMain } from './lib/say.mjs';

/** `npm start`: sets up what is missing, then runs the server in this process. */
await runMain(async () => {
  process.chdir(fileURLToPath(root));
  await ensureDependencies();
  await ensureBuilt();
  const { peekConfig } = await import('../dist/config/load-config.js');
  if (peekConfig()?.database.kind === 'embedded') await ensureDatabaseServer();

  process.setSourceMapsEnabled(true);
  // Not in a child: signals, exit code and terminal are the server's own, and need not be passed on.
  await import('../dist/main.js');
});
