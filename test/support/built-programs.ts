import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const ROOT = resolve(__dirname, '../..');
/** Beside `src` and `dist`: from anywhere else programs would not find the migrations and the web app. */
const DIRECTORY = join(ROOT, 'dist-tests');

/**
 * Compiles the sources for the processes that tests start: compiled ones start in a third of the time. Takes half a second if
 * little has changed. Their directory goes to the workers by the environment.
 */
export function buildPrograms(): void {
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const isIncremental = ['--incremental', '--tsBuildInfoFile', join(DIRECTORY, '.tsbuildinfo')];
  // Types are checked elsewhere: tests also run while they do not fit.
  const options = ['--outDir', DIRECTORY, '--noCheck', ...isIncremental];
  execFileSync(process.execPath, [tsc, '-p', join(ROOT, 'tsconfig.build.json'), ...options]);
  process.env.TEST_PROGRAMS = DIRECTORY;
}

/** The arguments for Node that run a program of ours, like `src/main.ts`; from its source if it was not compiled. */
export function programArguments(program: string): string[] {
  const compiled = process.env.TEST_PROGRAMS;
  if (compiled && program.startsWith('src/')) {
    return ['--enable-source-maps', join(compiled, program.slice(4).replace(/\.ts$/, '.js'))];
  }
  const loader = program.endsWith('.ts') ? ['--import', pathToFileURL(require.resolve('tsx')).href] : [];
  return [...loader, resolve(program)];
}
