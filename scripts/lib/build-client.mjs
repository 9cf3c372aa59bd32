import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { root, run, SetupError } from './say.mjs';

const CLIENT = new URL('packages/client/', root);
/** Of the types, from the root of the repository, which they keep the tree of. */
const ENTRY = 'types/packages/client/src/client.d.ts';

/** One ES module of the client, with all that it uses but Socket.IO's client. */
export async function bundleClient(outDir, { minify = false } = {}) {
  await build({
    configFile: false,
    logLevel: 'warn',
    root: fileURLToPath(CLIENT),
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2022',
      minify,
      rolldownOptions: {
        input: fileURLToPath(new URL('src/client.ts', CLIENT)),
        external: ['socket.io-client'],
        preserveEntrySignatures: 'strict',
        output: { format: 'es', entryFileNames: 'client.js' },
      },
    },
  });
}

/** The package in packages/client/dist: code, types, and the package.json that says what it needs. */
export async function buildClient() {
  const dist = new URL('dist/', CLIENT);
  rmSync(dist, { recursive: true, force: true });
  await bundleClient(fileURLToPath(dist));
  mkdirSync(new URL('types/', dist), { recursive: true });
  await declareTypes(fileURLToPath(new URL('types/', dist)));
  writeFileSync(new URL('package.json', dist), `${JSON.stringify(published(), null, 2)}\n`);
}

/** The types are made of those of the contracts, which are zod schemas: zod is needed for that, and none of its code. */
async function declareTypes(outDir) {
  const tsc = fileURLToPath(new URL('node_modules/typescript/bin/tsc', root));
  const project = fileURLToPath(new URL('tsconfig.json', CLIENT));
  const options = [
    '--noEmit',
    'false',
    '--declaration',
    '--emitDeclarationOnly',
    '--rootDir',
    fileURLToPath(root),
  ];
  const status = await run(process.execPath, [tsc, '-p', project, ...options, '--outDir', outDir]);
  if (status !== 0) throw new SetupError('The types could not be built. Why is said above.');
  for (const name of readdirSync(outDir, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.d.ts')) continue;
    const file = `${outDir}/${name}`;
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/(from '\.[^']*?)(?:\.ts)?';/g, "$1.js';"));
  }
}

function published() {
  const read = (path) => JSON.parse(readFileSync(new URL(path, root), 'utf8'));
  const { name, version, description, license } = read('packages/client/package.json');
  const { dependencies, devDependencies } = read('package.json');
  return {
    name,
    version,
    description,
    license,
    type: 'module',
    sideEffects: false,
    exports: { '.': { types: `./${ENTRY}`, default: './client.js' } },
    dependencies: { 'socket.io-client': devDependencies['socket.io-client'], zod: dependencies.zod },
  };
}
