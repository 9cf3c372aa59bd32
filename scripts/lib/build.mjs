import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';
import { SetupError, root, run, say } from './say.mjs';

const STAMP = new URL('dist/.built-from', root);

/** What the build reads. */
const INPUT_FILES = ['package-lock.json', 'package.json', 'tsconfig.json', 'tsconfig.build.json'];
const INPUT_DIRECTORIES = ['src', 'web'];

/** Builds unless `dist` was built from exactly these sources. */
export async function ensureBuilt() {
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === fingerprint()) return;
  say('Building.');
  await build();
}

/** The server into `dist`, the web app into `dist/web`. Nothing of an earlier build stays. */
export async function build() {
  const sources = fingerprint();
  rmSync(new URL('dist', root), { recursive: true, force: true });
  await runTool('node_modules/typescript/bin/tsc', ['-p', 'tsconfig.build.json']);
  await runTool('node_modules/vite/bin/vite.js', ['build', 'web', '--logLevel', 'warn']);
  compressWebApp();
  writeFileSync(STAMP, sources);
}

const TEXTS = /\.(?:css|html|js|json|svg|webmanifest)$/;

/** Brotli at its best takes too long for a server that starts: here, beside each text of the web app. */
function compressWebApp() {
  for (const path of listFiles('dist/web').filter((name) => TEXTS.test(name))) {
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
