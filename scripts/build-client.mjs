import { buildClient, bundleClient } from './lib/build-client.mjs';
import { runMain } from './lib/say.mjs';

const [mode = 'package', directory] = process.argv.slice(2);

/**
 * `npm run build:client`: what is published as @mychat/client, into packages/client/dist. `node scripts/build-client.mjs smallest <directory>`:
 * only the code, as apps ship it.
 */
await runMain(async () => {
  if (mode === 'smallest') await bundleClient(directory, { minify: true });
  else await buildClient();
});
