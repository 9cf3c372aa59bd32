import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Database } from '../../../src/infra/database/database';
import {
  EmbeddedDatabase,
  findRunningDatabase,
} from '../../../src/infra/database/embedded/embedded-database';
import { createLogger } from '../../../src/infra/logger';
import { memoryDirectory } from '../../support/memory-directory';
import { skipWithoutServer } from '../../support/own-server';

skipWithoutServer();

const log = createLogger({ level: 'silent', readable: true });
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(memoryDirectory(), 'mychat-embedded-'));
});

afterEach(() => rm(directory, { recursive: true, force: true }));

it('an embedded database runs in a directory whose path is too long for a socket, and a second one is refused', async () => {
  const long = join(directory, 'x'.repeat(120));
  const embedded = new EmbeddedDatabase(long, process.env.PATH ?? '', log);
  const { address } = await embedded.start();
  const refused = new EmbeddedDatabase(long, process.env.PATH ?? '', log);
  await expect(refused.start()).rejects.toThrow('already running');
  await refused.stop();
  expect(findRunningDatabase(long)).toEqual(address);
  const database = new Database(address, { size: 1 });

  expect(await database.one('select 1 as one')).toEqual({ one: 1 });
  await database.close();
  await embedded.stop();
  expect(existsSync(dirname(address.socketPath ?? ''))).toBe(false);
});

it('an embedded database is durable, uses utf8mb4 and listens on no port', async () => {
  const embedded = new EmbeddedDatabase(directory, process.env.PATH ?? '', log);
  const { address } = await embedded.start();
  const database = new Database(address, { size: 1 });

  expect(
    await database.one(`select @@innodb_flush_log_at_trx_commit as flush, @@skip_networking as no_port,
      @@character_set_database as charset, database() as name`),
  ).toEqual({ flush: 1, no_port: 1, charset: 'utf8mb4', name: 'mychat' });
  await database.close();
  await embedded.stop();
});

it('an embedded database that cannot start is refused with what its log says', async () => {
  const first = new EmbeddedDatabase(directory, process.env.PATH ?? '', log);
  await first.start();
  await first.stop();
  await rm(join(directory, 'mysql', 'data', 'ibdata1'));

  const broken = new EmbeddedDatabase(directory, process.env.PATH ?? '', log);
  await expect(broken.start()).rejects.toThrow(/did not start.*server\.log/s);
});
