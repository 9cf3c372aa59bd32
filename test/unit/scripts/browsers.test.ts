import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The directories of this machine's programs. */
let programs: string;

beforeEach(async () => {
  programs = await mkdtemp(join(tmpdir(), 'mychat-programs-'));
});

afterEach(() => rm(programs, { recursive: true }));

async function has(name: string, script = ''): Promise<void> {
  await writeFile(join(programs, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(programs, name), 0o755);
}

/** A fake Debian: apt-get notes its arguments, and installs packages unless the network is away. */
async function hasApt({ isOnline = true } = {}): Promise<void> {
  for (const name of ['env', 'sh']) await symlink(join('/usr/bin', name), join(programs, name));
  const install = `for name; do case $name in firefox-esr|chromium) printf '#!/bin/sh\\n' > ${programs}/$name; /bin/chmod 755 ${programs}/$name;; esac; done`;
  await has('apt-get', `echo "$@" >> ${programs}/told\n${isOnline ? install : 'exit 100'}`);
  await has('apt-cache', 'for name; do :; done; name=${name#^}; echo "${name%%(*} - a browser"');
  await has('sudo', 'shift; exec "$@"');
}

function ensureTestBrowsers(env: Record<string, string> = {}): Promise<{ code: number; said: string }> {
  const script = pathToFileURL(resolve('scripts/lib/programs.mjs')).href;
  const say = pathToFileURL(resolve('scripts/lib/say.mjs')).href;
  const code = `const { ensureTestBrowsers } = await import('${script}');
    const { runMain } = await import('${say}');
    await runMain(async () => console.log('Chromium', await ensureTestBrowsers()));`;
  return new Promise((done) => {
    execFile(
      process.execPath,
      ['--input-type=module', '-e', code],
      { env: { PATH: programs, ...env } },
      (error, stdout, stderr) => done({ code: Number(error?.code ?? 0), said: stdout + stderr }),
    );
  });
}

it('the set-up of browsers does nothing if both browsers are installed', async () => {
  await has('chromium');
  expect(await ensureTestBrowsers({ FIREFOX: '/opt/firefox/firefox' })).toEqual({
    code: 0,
    said: 'Chromium true\n',
  });
});

it('the set-up of browsers installs the missing browser if apt-get may be used', async () => {
  await hasApt();
  await has('chromium');
  const { code, said } = await ensureTestBrowsers();
  expect(said).toContain('This machine has not got Firefox ESR. Installing it');
  expect(said).toContain('Installed firefox-esr.');
  expect(code).toBe(0);
  expect(await readFile(join(programs, 'told'), 'utf8')).toBe(
    '-q update\n-q install --yes --no-install-recommends firefox-esr\n',
  );
});

it.each([
  ['there is no apt-get', async () => {}],
  ['apt-get cannot', () => hasApt({ isOnline: false })],
])('the set-up of browsers says what is skipped, and continues, if %s', async (_, prepare) => {
  await prepare();
  const { code, said } = await ensureTestBrowsers();
  expect(said).toContain('the tests in Firefox ESR are skipped. FIREFOX names one that is elsewhere.');
  expect(said).toContain('the tests in Chromium are skipped. CHROMIUM names one that is elsewhere.');
  expect(said).toContain('Chromium false');
  expect(code).toBe(0);
});

it('the set-up of browsers fails on CI if a browser cannot be installed', async () => {
  await has('chromium');
  const { code, said } = await ensureTestBrowsers({ CI: 'true' });
  expect(said).toContain('MyChat needs Firefox ESR, and this machine has none.');
  expect(said).not.toContain('skipped');
  expect(code).toBe(1);
});
