import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './lib/build.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { ensureDatabaseServer } from './lib/programs.mjs';
import { root, runMain } from './lib/say.mjs';

/** `npm run seed`, `doctor`, `audit`, `users`, `moderate`, `vapid`: sets up what is missing, then runs the command in this process. */
await runMain(async () => {
  process.chdir(fileURLToPath(root));
  await ensureDependencies();
  await ensureBuilt();
  const { peekConfig } = await import('../dist/config/load-config.js');
  if (peekConfig()?.database.kind === 'embedded') await ensureDatabaseServer();

  process.setSourceMapsEnabled(true);
  const [name] = process.argv.splice(2, 1);
  await import(`../dist/cli/${name}.js`);
});
