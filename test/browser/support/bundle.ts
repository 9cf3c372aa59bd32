import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

/** As a process of its own, since Vite is an ES module and jest's are not. */
const BUNDLE = `
  const [entry] = process.argv.slice(1);
  const { build } = await import('vite');
  const lib = { entry, formats: ['iife'], name: 'bundle' };
  const options = { lib, write: false, minify: false, target: 'es2022' };
  const [{ output }] = await build({ configFile: false, logLevel: 'error', publicDir: false, build: options });
  process.stdout.write(output[0].code);
`;

/** A module with everything it imports, as a script that puts its exports into `bundle`. */
export async function bundle(path: string): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', BUNDLE, resolve(path)],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  return stdout;
}
