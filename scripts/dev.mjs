import { ensureDependencies } from './lib/dependencies.mjs';
import { ensureDatabaseServer } from './lib/programs.mjs';
import { run, runMain, say } from './lib/say.mjs';

/** `npm run dev`: runs server and web app from their sources. The server restarts at each change, the page is updated in place. */
await runMain(async () => {
  await ensureDependencies();
  // Not at the top: it may have been installed only now.
  const { tsImport } = await import('tsx/esm/api');
  const { peekConfig } = await tsImport('../src/config/load-config.ts', import.meta.url);
  const config = peekConfig();
  if (config?.database.kind === 'embedded') await ensureDatabaseServer();
  // Vite's development server forwards API calls to this port.
  if (config) process.env.PORT = String(config.port);
  say('The web app is at http://localhost:5173 while it is being worked on.');
  const both = [
    run(process.execPath, ['--watch', '--import', 'tsx', 'src/main.ts']),
    run(process.execPath, ['node_modules/vite/bin/vite.js', 'web']),
  ];
  process.exitCode = await Promise.race(both);
  // Neither is of use without the other. `run` passes the signal to the child that is still running.
  process.emit('SIGTERM', 'SIGTERM');
  await Promise.all(both);
});
