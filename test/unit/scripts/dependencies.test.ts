import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

interface LockedPackage {
  version?: string;
  link?: true;
  optional?: boolean;
  optionalDependencies?: Record<string, string>;
}

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mychat-packages-'));
  await mkdir(join(directory, 'node_modules'));
  await writeLock('package-lock.json', asked);
});

afterEach(() => rm(directory, { recursive: true }));

const asked: Record<string, LockedPackage> = {
  '': { version: '0.1.0' },
  'node_modules/zod': { version: '4.0.0' },
  'node_modules/for-another-system': { version: '1.0.0', optional: true },
  'packages/client': { version: '0.1.0' },
  'node_modules/@mychat/client': { link: true },
};

const installed: Record<string, LockedPackage> = {
  'node_modules/zod': { version: '4.0.0' },
  'node_modules/@mychat/client': { link: true },
};

async function writeLock(file: string, packages: Record<string, LockedPackage>): Promise<void> {
  await writeFile(join(directory, file), JSON.stringify({ packages }));
}

/** Runs in a process of its own: the scripts are modules that Jest does not load. */
function whyToInstall(): string {
  const script = pathToFileURL(resolve('scripts/lib/dependencies.mjs')).href;
  const code = `const { whyToInstall } = await import('${script}');
    console.log(whyToInstall(new URL('${pathToFileURL(directory).href}/')) ?? 'nothing to do');`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' }).trim();
}

it('the set-up of packages installs if nothing is installed', () => {
  expect(whyToInstall()).toBe('The packages are not installed yet.');
});

it('the set-up of packages installs nothing if all packages are there, but for optional ones of other systems', async () => {
  await writeLock('node_modules/.package-lock.json', installed);
  expect(whyToInstall()).toBe('nothing to do');
});

it.each([
  ['another version', { ...installed, 'node_modules/zod': { version: '3.0.0' } }],
  ['a missing package', { 'node_modules/@mychat/client': installed['node_modules/@mychat/client'] }],
  ['a workspace that is not linked', { 'node_modules/zod': installed['node_modules/zod'] }],
])('the set-up of packages installs if there is %s', async (_, present) => {
  await writeLock('node_modules/.package-lock.json', present as Record<string, LockedPackage>);
  expect(whyToInstall()).toBe('The packages are not those of package-lock.json.');
});

it('package-lock.json has the binaries of every system, as npm ci requires', async () => {
  const { packages }: { packages: Record<string, LockedPackage> } = JSON.parse(
    await readFile('package-lock.json', 'utf8'),
  );
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !packages[`${path}/node_modules/${name}`] && !packages[`node_modules/${name}`],
    ),
  );
  // `node scripts/complete-lock.mjs` adds what is missing.
  expect(missing).toEqual([]);
});
