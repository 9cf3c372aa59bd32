import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { skipWithoutServer } from '../../support/own-server';
import { createServerDirectory, type ProcessOptions } from '../../support/server-process';

skipWithoutServer();

const NOBODY = 65_534;
const asRoot = process.getuid?.() === 0;
let home: Awaited<ReturnType<typeof createServerDirectory>>;

beforeEach(async () => {
  home = await createServerDirectory();
});

afterEach(() => home.remove());

/** Starts a server that ends with code 1 and prints one sentence, and returns that. */
async function refusal(settings: Record<string, string>, options: ProcessOptions = {}): Promise<string> {
  const server = home.start(settings, options);
  expect(await server.exit()).toBe(1);
  expect(server.output).toMatch(/^[^\n]+\.\n$/);
  return server.output.trim();
}

/** Runs `work` with a file system of its own in `directory`. */
async function withFileSystem(directory: string, options: string, work: () => Promise<void>): Promise<void> {
  await mkdir(directory);
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', directory]);
  try {
    await work();
  } finally {
    execFileSync('umount', ['-l', directory]);
  }
}

/** Not in most containers. */
function mayMount(): boolean {
  return asRoot && process.platform === 'linux' && spawnSync('unshare', ['-m', 'true']).status === 0;
}

function whySkipped(reason: string): void {
  console.warn(`Skipped: ${reason}.`);
}

describe('DATA_DIR', () => {
  it('is refused in a sentence if it is a file, or in one', async () => {
    const file = join(home.directory, 'file');
    await writeFile(file, '');

    const why = 'it is a file, or in one, where a directory is needed.';
    expect(await refusal({ DATA_DIR: file })).toBe(`${file}/mysql cannot be used: ${why}`);
    expect(await refusal({ DATA_DIR: join(file, 'data') })).toContain(`cannot be used: ${why}`);
  });

  it('is refused in a sentence if it cannot be written', async () => {
    if (!asRoot) return;
    if (!mayMount()) return whySkipped('this machine mounts nothing');
    const directory = join(home.directory, 'read-only');
    await withFileSystem(directory, 'ro', async () => {
      expect(await refusal({ DATA_DIR: directory })).toBe(
        `${directory}/mysql cannot be used: its disk is read-only.`,
      );
    });
  });

  it('is refused in a sentence if its disk has no room', async () => {
    if (!mayMount()) return whySkipped('only root can mount a small disk');
    const directory = join(home.directory, 'small');
    await withFileSystem(directory, 'size=64m', async () => {
      expect(await refusal({ DATA_DIR: directory })).toMatch(
        /could not be created: .* has 6\d MB left on its disk, and 400 MB are needed\./,
      );
      expect(existsSync(join(directory, 'mysql', 'lock'))).toBe(false);
      execFileSync('sh', [
        '-c',
        'head -c 80m /dev/zero > "$1" 2>/dev/null || true',
        'sh',
        join(directory, 'full'),
      ]);
      expect(await refusal({ DATA_DIR: directory })).toBe(`${directory} cannot be used: its disk is full.`);
    });
  });
});

it('a start that may open few files only is refused in a sentence', async () => {
  const through = ['sh', '-c', 'ulimit -n 64; exec "$@"', 'sh'];

  expect(await refusal({}, { through })).toMatch(/may open only 64 files at once, and needs \d+ or more/);
});

it('the server runs as another user than root, in a directory whose name is hard to quote', async () => {
  if (!asRoot) return;
  const canRead = spawnSync('node', ['-e', `fs.readdirSync(${JSON.stringify(resolve('src'))})`], {
    uid: NOBODY,
  });
  if (canRead.status !== 0) return whySkipped('other users may not read the sources');
  chownSync(home.directory, NOBODY, NOBODY);

  const server = home.start({}, { user: NOBODY });
  const url = await server.ready();
  expect((await fetch(`${url}/health`)).status).toBe(200);
  expect(await server.stop()).toBe(0);
});
