import { ensureDependencies } from './lib/dependencies.mjs';
import { ensureDatabaseServer } from './lib/programs.mjs';
import { run, runMain, say } from './lib/say.mjs';

/** `npm run dev`: server and web app from their sources; one starts again at each change, the other changes in the page. */
await runMain(async () => {
  await ensureDependencies();
  // Not at the top: it is one of the packages.
  const { tsImport } = await import('tsx/esm/api');
  const { peekConfig } = await tsImport('../src/config/load-config.ts', import.meta.url);
  const config = peekConfig();
  if (config?.database.kind === 'embedded') await ensureDatabaseServer();
  // For the web app's development server, which sends calls there.
  if (config) process.env.PORT = String(config.port);
  say('The web app is at http://localhost:5173 while it is being worked on.');
  const both = [
    run(process.execPath, ['--watch', '--import', 'tsx', 'src/main.ts']),
    run(process.execPath, ['node_modules/vite/bin/vite.js', 'web']),
  ];
  process.exitCode = await Promise.race(both);
  // One is no use without the other. Only who still waits for his hears this.
  process.emit('SIGTERM', 'SIGTERM');
  await Promise.all(both);
});
