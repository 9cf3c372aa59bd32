import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EmbeddedDatabase } from '../../../src/infra/database/embedded/embedded-database';
import { createLogger } from '../../../src/infra/logger';
import { skipWithoutServer } from '../../support/own-server';
import { createServerDirectory } from '../../support/server-process';
import { haveEnded, SleepingPrograms } from '../../support/sleeping-programs';

skipWithoutServer();

const log = createLogger({ level: 'silent', readable: true });
let home: Awaited<ReturnType<typeof createServerDirectory>>;
let programs: SleepingPrograms;

beforeEach(async () => {
  home = await createServerDirectory();
  programs = await SleepingPrograms.create();
});

afterEach(async () => {
  await home.remove();
  await programs.remove();
});

describe('a start that is creating the database', () => {
  it.each([
    ['SIGTERM', 0],
    ['SIGINT', 0],
    ['SIGKILL', 'SIGKILL'],
  ] as const)('leaves no process behind on %s', async (signal, exit) => {
    const server = home.start({ PATH: programs.searchPath });
    const atWork = await programs.atWork();
    expect(atWork).toHaveLength(2);

    server.child.kill(signal);
    expect(await server.exit()).toBe(exit);
    await haveEnded(atWork);
    // A process that is killed cannot remove it.
    expect(existsSync(join(home.dataDirectory, 'mysql', 'lock'))).toBe(signal === 'SIGKILL');
  });

  it('ends the processes of a previous start that was killed while it did', async () => {
    const left = new EmbeddedDatabase(join(home.directory, 'left'), programs.searchPath, log);
    const leaving = left.start();
    const atWork = await programs.atWork();
    const note = await readFile(join(home.directory, 'left', 'mysql', 'creation.json'), 'utf8');
    const mine = join(home.dataDirectory, 'mysql');
    await mkdir(mine, { recursive: true });
    // In the same directory we could not start: its lock is held, by this very process.
    const { pid, startedAt } = JSON.parse(note) as { pid: number; startedAt: string };
    await writeFile(join(mine, 'creation.json'), JSON.stringify({ pid, startedAt }));

    const next = new EmbeddedDatabase(home.dataDirectory, process.env.PATH ?? '', log);
    await next.start();
    await haveEnded(atWork);
    await expect(leaving).rejects.toThrow('could not be created');
    expect(existsSync(join(mine, 'creation.json'))).toBe(false);
    await next.stop();
  });
});

it('an embedded database can be stopped while it is being created', async () => {
  const embedded = new EmbeddedDatabase(home.dataDirectory, programs.searchPath, log);
  const ended = embedded.start().catch(String);
  const atWork = await programs.atWork();

  await embedded.stop();
  expect(await ended).toMatch(/abort/i);
  await haveEnded(atWork);
  expect(existsSync(join(home.dataDirectory, 'mysql', 'lock'))).toBe(false);
});
