import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SetupError, root, run, say } from './say.mjs';

/** Installs the packages of package-lock.json if some are missing or have another version. */
export async function ensureDependencies() {
  const reason = whyToInstall(root);
  if (!reason) return;
  say(`${reason} Installing the packages with npm ci.`);
  // With NODE_ENV=production, npm would leave out what builds and tests need.
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund'];
  const npm = process.env.npm_execpath;
  const [program, script] = npm?.includes('npm') ? [process.execPath, [npm]] : ['npm', []];
  if ((await run(program, [...script, ...args])) !== 0)
    throw new SetupError('npm ci failed. What it said is above.');
}

/** The reason to install, as a sentence; undefined if npm has installed what package-lock.json asks for. */
export function whyToInstall(directory) {
  const asked = readPackages(new URL('package-lock.json', directory));
  const installed = readPackages(new URL('node_modules/.package-lock.json', directory));
  if (!asked) throw new SetupError(`${fileURLToPath(directory)} has no package-lock.json.`);
  if (!installed) return 'The packages are not installed yet.';

  const isStale = Object.entries(asked).some(([path, { version, optional, link }]) => {
    // Workspaces are in the repository. npm links to them, without a version.
    if (!path.startsWith('node_modules/')) return false;
    if (link) return !installed[path]?.link;
    // Optional packages may be for another system.
    return installed[path] ? installed[path].version !== version : !optional;
  });
  return isStale ? 'The packages are not those of package-lock.json.' : undefined;
}

function readPackages(file) {
  if (!existsSync(file)) return undefined;
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}
