import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { migrate } from '../../../src/infra/database/migrate';
import { MIGRATIONS_DIRECTORY } from '../../../src/infra/database/migration-files';
import { buildCommit, type CommitBuild, hasCommit } from '../../support/commit-build';
import { createEmptyTestDatabase, type TestDatabase } from '../../support/database';
import { codeOf, somePersons } from '../../support/group-people';
import { createRestClient } from '../../support/rest-client';
import { Load } from '../../torture/harness/load';
import { SECRET, Servers } from '../../torture/harness/servers';
import { conclude } from '../../torture/harness/stage';

/** The last release that knows nothing of additive migrations: it refuses every name in schema_migrations that is new to it. */
const PREVIOUS_RELEASE = 'ccc427e066cc9b155c652df33d9acc27fe72ffcb';

const ADDITIVE = `-- additive
alter table messages add column nest bigint null, algorithm = instant`;
const ADDITIVE_KEY = `-- additive
alter table messages add key messages_nest (nest), algorithm = inplace, lock = none`;
const BREAKING = `-- breaking
alter table messages drop column reply_to, algorithm = inplace, lock = none`;

const hasHistory = hasCommit(PREVIOUS_RELEASE);
const describeWithHistory = hasHistory ? describe : describe.skip; // without history, as in a shallow clone, the previous release cannot be built

let previous: CommitBuild | undefined;
let schema: TestDatabase;
let servers: Servers;
/** This checkout's migrations, to which those of a future release are added. */
let directory: string;

beforeAll(() => {
  if (hasHistory) previous = buildCommit(PREVIOUS_RELEASE);
});
afterAll(() => previous?.remove());

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mychat-migrations-'));
  await cp(MIGRATIONS_DIRECTORY, directory, { recursive: true });
  schema = await createEmptyTestDatabase();
  servers = await Servers.start(schema.address, 0);
});
afterEach(async () => {
  await servers.remove();
  await schema.drop();
  await rm(directory, { recursive: true });
});

async function migrateToFuture(...statements: string[]): Promise<void> {
  for (const [index, sql] of statements.entries())
    await writeFile(join(directory, `9${index}_future.sql`), sql);
  await migrate(schema.database, { directory });
}

/** Resolves when each server has stored messages since it was started. */
async function untilEachStores(load: Load): Promise<void> {
  for (const url of servers.urls) {
    for (let looks = 1; (await countStored(url)) < 50; looks++) {
      // Clients choose a server by chance: all of them may have chosen the others.
      if (looks % 100 === 0) load.reconnect();
      await delay(20);
    }
  }
}

async function countStored(url: string): Promise<number> {
  const page = await (await fetch(`${url}/metrics`)).text();
  return Number(/^mychat_messages_total (\d+)/m.exec(page)?.[1]);
}

describeWithHistory('beside the previous release', () => {
  it('two releases on one database lose and double nothing, while migrations run', async () => {
    await servers.add(previous?.program);
    const load = new Load({
      database: schema.database,
      secret: SECRET,
      urls: () => servers.urls,
      seed: 43,
      talkers: 8,
    });
    await load.start();
    await untilEachStores(load);

    // Migrates to the schema of this checkout.
    await servers.add();
    load.reconnect();
    load.addDevices();
    await untilEachStores(load);

    await migrateToFuture(ADDITIVE, ADDITIVE_KEY);
    await load.untilAcked(200);

    await servers.killAndRestart(0);
    await servers.killAndRestart(1);
    load.reconnect();
    await untilEachStores(load);

    await conclude({ servers, load });
    expect(load.violations.lines).toEqual([]);
  });

  it('no group is made while the previous release may still run, which would take its messages for direct ones', async () => {
    await servers.add(previous?.program);
    const [ana] = await somePersons({ url: servers.urls[0] ?? '' }, 'Ana');
    await servers.add();
    const api = createRestClient(servers.urls[1] ?? '', ana?.token);

    const group = await api.post('/api/conversations', { type: 'group', name: 'Crew' });
    expect(codeOf(group)).toBe('503 busy');
    expect(Number(group.headers['retry-after'])).toBeGreaterThan(86_000);
    expect(await schema.database.many('select id from conversations')).toEqual([]);
  });

  it('neither release starts on a schema that a future release has broken', async () => {
    await migrateToFuture(ADDITIVE, BREAKING);

    const sentence = 'The database is newer than this version of MyChat: it has 91_future.';
    await expect(servers.add(previous?.program)).rejects.toThrow(sentence);
    await expect(servers.add()).rejects.toThrow(sentence);
  });
});
