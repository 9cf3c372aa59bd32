import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { root, run, SetupError } from './say.mjs';

/** By folder in `packages`. The entry has the folder's name; what is external is not part of the bundle. */
const PACKAGES = {
  client: {
    external: ['socket.io-client'],
    // The types are made of those of the contracts, which are zod schemas: zod is needed for that, and none of its code.
    needs: ({ dependencies, devDependencies }) => ({
      dependencies: { 'socket.io-client': devDependencies['socket.io-client'], zod: dependencies.zod },
    }),
  },
  react: {
    external: ['@mychat/client', 'react'],
    needs: ({ version }) => ({ peerDependencies: { '@mychat/client': version, react: '>=18' } }),
  },
};

/** One ES module of the package, with all that it uses but what is external. */
export async function bundlePackage(name, outDir, { minify = false } = {}) {
  const directory = packageDirectory(name);
  await build({
    configFile: false,
    logLevel: 'warn',
    root: fileURLToPath(directory),
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2022',
      minify,
      rolldownOptions: {
        input: fileURLToPath(new URL(`src/${name}.ts`, directory)),
        external: PACKAGES[name].external,
        preserveEntrySignatures: 'strict',
        output: { format: 'es', entryFileNames: `${name}.js` },
      },
    },
  });
}

/** All packages, each in its `dist`: code, types, and the package.json that says what it needs. */
export async function buildPackages() {
  for (const name of Object.keys(PACKAGES)) await buildPackage(name);
}

async function buildPackage(name) {
  const dist = new URL('dist/', packageDirectory(name));
  rmSync(dist, { recursive: true, force: true });
  await bundlePackage(name, fileURLToPath(dist));
  const types = new URL('types/', dist);
  mkdirSync(types, { recursive: true });
  await declareTypes(name, fileURLToPath(types));
  writeFileSync(new URL('package.json', dist), `${JSON.stringify(published(name), null, 2)}\n`);
}

/** They keep the tree of the repository, with all that they are made of. */
async function declareTypes(name, outDir) {
  const tsc = fileURLToPath(new URL('node_modules/typescript/bin/tsc', root));
  const project = fileURLToPath(new URL('tsconfig.json', packageDirectory(name)));
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
  if (PACKAGES[name].external.includes('@mychat/client')) {
    // Those of the client come with the client.
    for (const path of ['src', 'packages/client'])
      rmSync(`${outDir}/${path}`, { recursive: true, force: true });
  }
  for (const path of readdirSync(outDir, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.d.ts')) continue;
    const file = `${outDir}/${path}`;
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/(from '\.[^']*?)(?:\.ts)?';/g, "$1.js';"));
  }
}

function published(name) {
  const read = (path) => JSON.parse(readFileSync(new URL(path, root), 'utf8'));
  const { version, description, license, name: fullName } = read(`packages/${name}/package.json`);
  const { dependencies, devDependencies } = read('package.json');
  return {
    name: fullName,
    version,
    description,
    license,
    type: 'module',
    sideEffects: false,
    exports: {
      '.': { types: `./types/packages/${name}/src/${name}.d.ts`, default: `./${name}.js` },
    },
    ...PACKAGES[name].needs({ version, dependencies, devDependencies }),
  };
}

function packageDirectory(name) {
  return new URL(`packages/${name}/`, root);
}
