import { execFileSync } from 'node:child_process';
import { cpSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const target = join(root, 'dist-bench');

/**
 * Compiles to plain JavaScript, as production runs it: a TypeScript loader adds to the cost of every function, and so favours the
 * contenders with fewer functions. Returns the directory of the compiled bench/.
 */
export function compileBench(): string {
  rmSync(target, { recursive: true, force: true });
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [compiler, '-p', join(root, 'bench')], { stdio: 'inherit' });
  cpSync(join(root, 'package.json'), join(target, 'package.json'));
  symlinkSync(join(root, 'sql'), join(target, 'sql'));
  return join(target, 'bench');
}
