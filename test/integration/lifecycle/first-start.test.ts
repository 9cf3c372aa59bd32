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
let place: Awaited<ReturnType<typeof createServerDirectory>>;
let programs: SleepingPrograms;

beforeEach(async () => {
  place = await createServerDirectory();
  programs = await SleepingPrograms.create();
});

afterEach(async () => {
  await place.remove();
  await programs.remove();
});

describe('while the database is being created', () => {
  it.each([
    ['SIGTERM', 0],
    ['SIGINT', 0],
    ['SIGKILL', 'SIGKILL'],
  ] as const)('ends whoever is at it, on %s', async (signal, exit) => {
    const server = place.start({ PATH: programs.searchPath });
    const atWork = await programs.atWork();
    expect(atWork).toHaveLength(2);

    server.child.kill(signal);
    expect(await server.exit()).toBe(exit);
    await haveEnded(atWork);
    // Who was killed could not put it away.
    expect(existsSync(join(place.dataDirectory, 'mysql', 'lock'))).toBe(signal === 'SIGKILL');
  });

  it('ends whoever an earlier start has left at it', async () => {
    const left = new EmbeddedDatabase(join(place.directory, 'left'), programs.searchPath, log);
    const leaving = left.start();
    const atWork = await programs.atWork();
    const note = await readFile(join(place.directory, 'left', 'mysql', 'creation.json'), 'utf8');
    const mine = join(place.dataDirectory, 'mysql');
    await mkdir(mine, { recursive: true });
    // As it would be in the same directory, where its lock keeps us out as long as we live.
    const { pid, startedAt } = JSON.parse(note) as { pid: number; startedAt: string };
    await writeFile(join(mine, 'creation.json'), JSON.stringify({ pid, startedAt }));

    const next = new EmbeddedDatabase(place.dataDirectory, process.env.PATH ?? '', log);
    await next.start();
    await haveEnded(atWork);
    await expect(leaving).rejects.toThrow('could not be created');
    expect(existsSync(join(mine, 'creation.json'))).toBe(false);
    await next.stop();
  });
});

it('can be stopped at any moment of its start', async () => {
  const embedded = new EmbeddedDatabase(place.dataDirectory, programs.searchPath, log);
  const ended = embedded.start().catch(String);
  const atWork = await programs.atWork();

  await embedded.stop();
  expect(await ended).toMatch(/abort/i);
  await haveEnded(atWork);
  expect(existsSync(join(place.dataDirectory, 'mysql', 'lock'))).toBe(false);
});
