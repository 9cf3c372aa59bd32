import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';
import { SetupError, root, run, say } from './say.mjs';

const STAMP = new URL('dist/.built-from', root);
const VITE_BUILD = ['build', 'web', '--logLevel', 'warn'];

/** The inputs of the build. */
const INPUT_FILES = ['package-lock.json', 'package.json', 'tsconfig.json', 'tsconfig.build.json'];
const INPUT_DIRECTORIES = ['src', 'packages', 'web'];

/** Builds unless `dist` was built from exactly these sources. */
export async function ensureBuilt() {
  if (isBuilt(fingerprint())) return;
  say('Building.');
  await build();
}

/**
 * Builds the server into `dist` and the web app into `dist/web`. Nothing of the previous build remains. The build is made in another
 * directory that replaces `dist` once it is complete: another start may be building too, or be serving from `dist`.
 */
export async function build() {
  const sources = fingerprint();
  const draft = `dist-${process.pid}`;
  const directory = new URL(draft, root);
  try {
    await runTool('node_modules/typescript/bin/tsc', ['-p', 'tsconfig.build.json', '--outDir', draft]);
    await runTool('node_modules/vite/bin/vite.js', [...VITE_BUILD, '--outDir', `../${draft}/web`]);
    compressWebApp(`${draft}/web`);
    writeFileSync(new URL(`${draft}/.built-from`, root), sources);
    rmSync(new URL('dist', root), { recursive: true, force: true });
    renameSync(directory, new URL('dist', root));
  } catch (error) {
    // Another process has built the same sources meanwhile.
    if (!isBuilt(sources)) throw error;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function isBuilt(sources) {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === sources;
}

const TEXTS = /\.(?:css|html|js|json|svg|webmanifest)$/;

/** Writes a Brotli file next to each text of the web app: the best quality takes too long to be done while serving. */
function compressWebApp(directory) {
  for (const path of listFiles(directory).filter((name) => TEXTS.test(name))) {
    writeFileSync(new URL(`${path}.br`, root), brotliCompressSync(readFileSync(new URL(path, root))));
  }
}

async function runTool(script, args) {
  const status = await run(process.execPath, [script, ...args]);
  if (status !== 0) throw new SetupError('The build failed. Why is said above.');
}

/** Compares contents, not times: after a checkout of another version, files may be older than the build. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const path of [...INPUT_FILES, ...INPUT_DIRECTORIES.flatMap(listFiles)]) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(new URL(path, root)))
      .update('\0');
  }
  return hash.digest('hex');
}

function listFiles(directory) {
  if (!existsSync(new URL(directory, root))) return [];
  const entries = readdirSync(new URL(directory, root), { withFileTypes: true });
  return entries
    .filter(({ name }) => name !== 'node_modules')
    .flatMap((entry) => {
      const path = `${directory}/${entry.name}`;
      return entry.isDirectory() ? listFiles(path) : [path];
    })
    .toSorted((one, other) => (one < other ? -1 : 1));
}
