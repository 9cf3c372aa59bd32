import { build } from './lib/build.mjs';
import { runMain } from './lib/say.mjs';

/** `npm run build`: what production runs, by `node dist/main.js`. */
await runMain(build);
