import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { SetupError, run, say } from './say.mjs';

/** Directories outside an ordinary user's PATH that have servers. src/infra/database/embedded/mariadb-programs.ts has the same list. */
const SERVER_DIRECTORIES = [
  '/usr/sbin',
  '/usr/libexec',
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/local/mysql/bin',
  '/usr/local/opt/mariadb/bin',
  '/opt/homebrew/bin',
  '/opt/homebrew/opt/mariadb/bin',
];

const DATABASE_SERVER = {
  what: 'a MariaDB server',
  // A mysqld is MySQL's if there is no mariadbd: MariaDB has a link of that name. MySQL sets itself up; MariaDB needs
  // mariadb-install-db, which calls my_print_defaults.
  isInstalled: () =>
    isProgram('mariadbd')
      ? ['mariadb-install-db', 'my_print_defaults'].every(isProgram)
      : isProgram('mysqld'),
  // Only the programs, not the package that makes them a system service: nothing starts now or at the next boot.
  aptNames: ['mariadb-server-core', 'mariadb-client-core'],
  elsewhere: {
    darwin: ['brew install mariadb', 'then try again'],
    win32: ['winget install MariaDB.Server', connectBy('mysql://root:<its password>@127.0.0.1:3306/mychat')],
    other: [
      'docker run -d -p 127.0.0.1:3306:3306 -e MARIADB_ROOT_PASSWORD=mychat -e MARIADB_DATABASE=mychat mariadb:11',
      connectBy('mysql://root:mychat@127.0.0.1:3306/mychat'),
    ],
  },
};

const OPENSSL = {
  what: 'the openssl program',
  isInstalled: () => isProgram('openssl'),
  aptNames: ['openssl'],
  elsewhere: {
    darwin: ['brew install openssl', 'then try again'],
    win32: ['winget install ShiningLight.OpenSSL.Light', 'then try again'],
    other: [
      'docker run --rm -it -v "$PWD:/app" -w /app node:24 npm test',
      'or install openssl with the package manager',
    ],
  },
};

/** test/browser/support/browser-programs.ts looks for the same programs. */
const CHROMIUM = {
  what: 'Chromium',
  variable: 'CHROMIUM',
  isInstalled: () =>
    Boolean(process.env.CHROMIUM) ||
    ['chromium', 'chromium-browser', 'google-chrome'].some(isProgram) ||
    isExecutable('/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'),
  aptNames: ['chromium'],
  elsewhere: {
    darwin: ['brew install --cask google-chrome', 'then try again'],
    win32: ['winget install Google.Chrome', 'then set CHROMIUM to its path'],
    other: [
      'npx playwright install --with-deps chromium',
      'then set CHROMIUM to the path of what it installed',
    ],
  },
};

const FIREFOX = {
  what: 'Firefox ESR',
  variable: 'FIREFOX',
  isInstalled: () =>
    Boolean(process.env.FIREFOX) ||
    isProgram('firefox-esr') ||
    isExecutable('/Applications/Firefox.app/Contents/MacOS/firefox'),
  aptNames: ['firefox-esr'],
  elsewhere: {
    darwin: ['brew install --cask firefox@esr', 'then try again'],
    win32: ['winget install Mozilla.Firefox.ESR', 'then set FIREFOX to its path'],
    other: [
      'docker run --rm -it -v "$PWD:/app" -w /app node:24 npm test',
      'or install Firefox and set FIREFOX to its path',
    ],
  },
};

/**
 * Installs a database server if there is none and apt-get may be used.
 * @throws SetupError that says how to install one, if apt-get may not be used or fails
 */
export async function ensureDatabaseServer() {
  await ensure(DATABASE_SERVER);
}

/** The same for openssl, which the tests make certificates with. */
export async function ensureOpenssl() {
  await ensure(OPENSSL);
}

/** The same for the browser of the end-to-end tests; CHROMIUM may name one that is installed elsewhere. */
export async function ensureBrowser() {
  await ensure(CHROMIUM);
}

/**
 * The same for both browsers of the browser tests; FIREFOX and CHROMIUM may name some that are installed elsewhere. If one cannot
 * be installed, says how to and that its tests are skipped; on CI that is an error. Returns whether there is a Chromium.
 */
export async function ensureTestBrowsers() {
  for (const need of [FIREFOX, CHROMIUM]) {
    try {
      await ensure(need);
    } catch (error) {
      if (!(error instanceof SetupError) || process.env.CI === 'true') throw error;
      say(
        `${error.message}\nUntil then the tests in ${need.what} are skipped. ${need.variable} names one that is elsewhere.`,
      );
    }
  }
  return CHROMIUM.isInstalled();
}

async function ensure(need) {
  if (need.isInstalled()) return;
  const asRoot = prefixForRoot();
  if (!asRoot) {
    const [command, next] = hintFor(need);
    throw new SetupError(
      `MyChat needs ${need.what}, and this machine has none. Run this, ${next}:\n\n  ${command}\n`,
    );
  }
  await installByApt(asRoot, need);
  if (!need.isInstalled())
    throw new SetupError(`The installation went through, but ${need.what} is still missing.`);
}

function isProgram(name) {
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  const directories = [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), ...SERVER_DIRECTORIES];
  return directories.some((directory) => isExecutable(join(directory, file)));
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What to do once a database server runs that MyChat does not start itself. */
function connectBy(url) {
  return `then set CONN_URL in .env (for the tests, TEST_CONN_URL in the environment) to ${url}`;
}

function hintFor({ aptNames, elsewhere }) {
  if (isProgram('apt-get'))
    return [`sudo apt-get install ${aptNames.map(packageNamed).join(' ')}`, 'then try again'];
  return elsewhere[process.platform] ?? elsewhere.other;
}

/** The words to put before a command that needs root; undefined if apt-get is absent or sudo would ask for a password. */
function prefixForRoot() {
  if (!isProgram('apt-get')) return undefined;
  if (process.getuid?.() === 0) return [];
  const sudo = spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' });
  return sudo.status === 0 ? ['sudo', '-n'] : undefined;
}

async function installByApt(asRoot, { what, aptNames }) {
  say(`This machine has not got ${what}. Installing it with apt-get, once; no system service is started.`);
  const aptGet = (...args) => {
    const [program, ...rest] = [...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', ...args];
    return run(program, rest);
  };
  // The result of the update is ignored: the installation may work with the lists that are there.
  await aptGet('update');
  const packages = aptNames.map(packageNamed);
  const status = await aptGet('install', '--yes', '--no-install-recommends', ...packages);
  if (status !== 0) {
    throw new SetupError(`apt-get could not install ${what}. What it said is above.`);
  }
  say(`Installed ${packages.join(' and ')}.`);
}

/** The package's name in this release of the system: older ones have the server's version in it. Picks the newest. */
function packageNamed(name) {
  const pattern = `^${name}(-[0-9.]+)?$`;
  const { stdout } = spawnSync('apt-cache', ['search', '--names-only', pattern], { encoding: 'utf8' });
  const found = (stdout ?? '').split('\n').flatMap((line) => line.split(' ')[0] || []);
  const oldestFirst = found.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  return found.includes(name) ? name : (oldestFirst.at(-1) ?? name);
}
