import { buildPackages, bundlePackage } from './lib/build-packages.mjs';
import { runMain } from './lib/say.mjs';

const [mode = 'packages', directory] = process.argv.slice(2);

/**
 * `npm run build:client`: what is published as @mychat/client and @mychat/react, into packages/client/dist and packages/react/dist.
 * `node scripts/build-client.mjs smallest <directory>`: only the code of the client, as apps ship it.
 */
await runMain(async () => {
  if (mode === 'smallest') await bundlePackage('client', directory, { minify: true });
  else await buildPackages();
});
