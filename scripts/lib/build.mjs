import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';
import { SetupError, root, run, say } from './say.mjs';

const STAMP = new URL('dist/.built-from', root);
const VITE_BUILD = ['build', 'web', '--logLevel', 'warn'];

/** What the build reads. */
const INPUT_FILES = ['package-lock.json', 'package.json', 'tsconfig.json', 'tsconfig.build.json'];
const INPUT_DIRECTORIES = ['src', 'web'];

/** Builds unless `dist` was built from exactly these sources. */
export async function ensureBuilt() {
  if (isBuilt(fingerprint())) return;
  say('Building.');
  await build();
}

/**
 * The server into `dist`, the web app into `dist/web`. Nothing of an earlier build stays. It is made beside it and put in its place
 * once it is complete: another start may be building too, or serve from what is there.
 */
export async function build() {
  const sources = fingerprint();
  const made = `dist-${process.pid}`;
  const directory = new URL(made, root);
  try {
    await runTool('node_modules/typescript/bin/tsc', ['-p', 'tsconfig.build.json', '--outDir', made]);
    await runTool('node_modules/vite/bin/vite.js', [...VITE_BUILD, '--outDir', `../${made}/web`]);
    compressWebApp(`${made}/web`);
    writeFileSync(new URL(`${made}/.built-from`, root), sources);
    rmSync(new URL('dist', root), { recursive: true, force: true });
    renameSync(directory, new URL('dist', root));
  } catch (error) {
    // Somebody has built at the same time, and was faster.
    if (!isBuilt(sources)) throw error;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function isBuilt(sources) {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === sources;
}

const TEXTS = /\.(?:css|html|js|json|svg|webmanifest)$/;

/** Brotli at its best takes too long for a server that starts: here, beside each text of the web app. */
function compressWebApp(directory) {
  for (const path of listFiles(directory).filter((name) => TEXTS.test(name))) {
    writeFileSync(new URL(`${path}.br`, root), brotliCompressSync(readFileSync(new URL(path, root))));
  }
}

async function runTool(script, args) {
  const status = await run(process.execPath, [script, ...args]);
  if (status !== 0) throw new SetupError('The build failed. Why is said above.');
}

/** By content, not by time: a checkout of another version may be older than the build. */
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
