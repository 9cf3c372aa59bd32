import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const SOURCES = ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'sql', 'src'];

/** The server of another commit of this repository, built, with the packages of this checkout. */
export interface CommitBuild {
  /** What `node` runs. */
  program: string;
  remove(): void;
}

/** @throws unless {@link hasCommit} */
export function buildCommit(commit: string): CommitBuild {
  const directory = mkdtempSync(join(tmpdir(), 'mychat-commit-'));
  const remove = () => rmSync(directory, { recursive: true, force: true });
  try {
    const archive = join(directory, 'sources.tar');
    execFileSync('git', ['archive', `--output=${archive}`, commit, ...SOURCES]);
    execFileSync('tar', ['-xf', archive, '-C', directory]);
    symlinkSync(resolve('node_modules'), join(directory, 'node_modules'));
    const compiler = resolve('node_modules/typescript/bin/tsc');
    // Types of packages may have changed since; what runs is the same.
    execFileSync(process.execPath, [compiler, '-p', 'tsconfig.build.json', '--noCheck'], { cwd: directory });
  } catch (error) {
    remove();
    throw error;
  }
  return { program: join(directory, 'dist/main.js'), remove };
}

/** False in a shallow clone, and in sources without git. */
export function hasCommit(commit: string): boolean {
  try {
    execFileSync('git', ['cat-file', '-e', `${commit}^{commit}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
