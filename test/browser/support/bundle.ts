import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

/** Run in a process of its own: Vite is an ES module, and jest does not load those. */
const BUNDLE = `
  const [entry] = process.argv.slice(1);
  const { build } = await import('vite');
  const lib = { entry, formats: ['iife'], name: 'bundle' };
  const options = { lib, write: false, minify: false, target: 'es2022' };
  const [{ output }] = await build({ configFile: false, logLevel: 'error', publicDir: false, build: options });
  process.stdout.write(output[0].code);
`;

/** Bundles a module with its imports into a script that assigns its exports to `bundle`. */
export async function bundle(path: string): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', BUNDLE, resolve(path)],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  return stdout;
}
