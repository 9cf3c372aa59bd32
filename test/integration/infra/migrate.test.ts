import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listPending, migrate } from '../../../src/infra/database/migrate';
import { StartError } from '../../../src/infra/start-error';
import { createEmptyTestDatabase, type TestDatabase } from '../../support/database';

let schema: TestDatabase;
let directory: string;

beforeEach(async () => {
  schema = await createEmptyTestDatabase();
  directory = await mkdtemp(join(tmpdir(), 'mychat-migrations-'));
  await write('0001_birds', 'create table birds (id int primary key)');
  await write('0002_first_bird', '-- A comment.\ninsert into birds (id) values (1);\n');
});

afterEach(async () => {
  await schema.drop();
  await rm(directory, { recursive: true });
});

async function write(name: string, sql: string): Promise<void> {
  await writeFile(join(directory, `${name}.sql`), sql);
}

async function countBirds(): Promise<number | undefined> {
  return (await schema.database.one<{ n: number }>('select count(*) as n from birds'))?.n;
}

it("the product's own migrations are applied to an empty schema", async () => {
  const names = (await readdir('sql/migrations')).map((file) => file.replace('.sql', '')).toSorted();

  expect(await listPending(schema.database)).toEqual(names);
  expect(await migrate(schema.database)).toEqual(names);
  expect(await listPending(schema.database)).toEqual([]);
  expect(await migrate(schema.database)).toEqual([]);
});

it('missing migrations are applied in order, once, and each is announced', async () => {
  const said: string[] = [];
  await migrate(schema.database, { directory, onApply: (name) => said.push(name) });
  await write('0003_second_bird', 'insert into birds (id) values (2)');

  expect(await listPending(schema.database, directory)).toEqual(['0003_second_bird']);
  expect(await migrate(schema.database, { directory })).toEqual(['0003_second_bird']);
  expect(said).toEqual(['0001_birds', '0002_first_bird']);
  expect(await countBirds()).toBe(2);
});

it('each migration is applied once when ten callers start at the same time', async () => {
  const results = await Promise.all(
    Array.from({ length: 10 }, () => migrate(schema.database, { directory })),
  );

  expect(results.flat()).toEqual(['0001_birds', '0002_first_bird']);
  expect(await countBirds()).toBe(1);
});

it('a file that was changed after it had been applied is refused', async () => {
  await migrate(schema.database, { directory });
  await write('0001_birds', 'create table birds (id bigint primary key)');

  const refusal = migrate(schema.database, { directory });
  await expect(refusal).rejects.toThrow(StartError);
  await expect(refusal).rejects.toThrow('0001_birds was changed');
});

it('a file whose line ends were changed counts as unchanged', async () => {
  await migrate(schema.database, { directory });
  await write('0002_first_bird', '-- A comment.\r\ninsert into birds (id) values (1);\r\n');

  expect(await migrate(schema.database, { directory })).toEqual([]);
});

describe('a database that a newer release has migrated', () => {
  const byNewer = async (...files: [name: string, sql: string][]) => {
    for (const [name, sql] of files) await write(name, sql);
    await migrate(schema.database, { directory });
    for (const [name] of files) await rm(join(directory, `${name}.sql`));
  };
  const NEST = 'alter table birds add column nest int null, algorithm = instant';

  it('is used if all that it has more is additive, and this release applies its own migrations', async () => {
    await byNewer(['0004_nests', `-- additive\n${NEST}`]);
    await write('0003_second_bird', '-- additive\ninsert into birds (id) values (2)');
    const said: (readonly string[])[] = [];
    const onNewer = (names: readonly string[]) => said.push(names);

    expect(await listPending(schema.database, directory)).toEqual(['0003_second_bird']);
    expect(await migrate(schema.database, { directory, onNewer })).toEqual(['0003_second_bird']);
    expect(await migrate(schema.database, { directory, onNewer })).toEqual([]);
    expect(said).toEqual([['0004_nests'], ['0004_nests']]);
    expect(await countBirds()).toBe(2);
  });

  it.each([
    ['says that it is breaking', '-- breaking\n'],
    ['does not say what it is', ''],
    ['says so anywhere but in the first line', '-- Nests.\n-- additive\n'],
  ])('is refused if a migration %s', async (_, comment) => {
    await byNewer(
      ['0003_second_bird', '-- additive\ninsert into birds (id) values (2)'],
      ['0004_nests', `${comment}${NEST}`],
    );

    const sentence = 'The database is newer than this version of MyChat: it has 0004_nests.';
    await expect(migrate(schema.database, { directory })).rejects.toThrow(sentence);
    await expect(listPending(schema.database, directory)).rejects.toThrow(sentence);
  });

  it('is refused to a release that compares all of schema_migrations, because of breaking ones alone', async () => {
    await byNewer(
      ['0003_second_bird', '-- additive\ninsert into birds (id) values (2)'],
      ['0004_nests', `-- breaking\n${NEST}`],
    );

    const rows = await schema.database.many<{ name: string }>('select name from schema_migrations');
    expect(rows.map(({ name }) => name)).toEqual(['0001_birds', '0002_first_bird', '0004_nests']);
  });
});

it('an additive file that was changed after it had been applied is refused', async () => {
  await write('0003_second_bird', '-- additive\ninsert into birds (id) values (2)');
  await migrate(schema.database, { directory });
  await write('0003_second_bird', '-- breaking\ninsert into birds (id) values (2)');

  await expect(migrate(schema.database, { directory })).rejects.toThrow('0003_second_bird was changed');
});

describe('a table that a long transaction uses', () => {
  beforeEach(async () => {
    await migrate(schema.database, { directory });
    await write('0003_nests', '-- additive\nalter table birds add column nest int null, algorithm = instant');
  });

  it('is changed once the transaction has ended, and is used by others until then', async () => {
    const backup = await schema.database.pool.getConnection();
    await backup.query('begin');
    await backup.query('select * from birds');
    const migrating = migrate(schema.database, { directory });

    let isWaiting = false;
    while (!isWaiting) {
      isWaiting = (await countWaiting()) > 0;
    }
    expect(await countBirds()).toBe(1);
    await backup.query('commit');
    backup.release();
    expect(await migrating).toEqual(['0003_nests']);
    expect(await schema.database.many('select nest from birds')).toEqual([{ nest: null }]);
  });

  it('is left as it is if the transaction does not end, and the refusal says why', async () => {
    const backup = await schema.database.pool.getConnection();
    await backup.query('begin');
    await backup.query('select * from birds');

    await expect(migrate(schema.database, { directory, tablesWithin_ms: 0 })).rejects.toThrow(
      /^The migration 0003_nests failed: .* Its tables are in use/,
    );
    await backup.query('commit');
    backup.release();
    expect(await migrate(schema.database, { directory })).toEqual(['0003_nests']);
  });

  /** Connections that wait to use, or change, a table. */
  async function countWaiting(): Promise<number> {
    const row = await schema.database.one<{ n: number }>(
      "select count(*) as n from information_schema.processlist where db = database() and state = 'Waiting for table metadata lock'",
    );
    return row?.n ?? 0;
  }
});

it('migrating stops at a broken statement, names it, and goes on from there once it is corrected', async () => {
  await write('0003_broken', 'create tabel nests (id int primary key)');
  await expect(migrate(schema.database, { directory })).rejects.toThrow('0003_broken failed: ');

  await write('0003_broken', 'create table nests (id int primary key)');
  expect(await migrate(schema.database, { directory })).toEqual(['0003_broken']);
  expect(await countBirds()).toBe(1);
});

it('two statements in one file are refused', async () => {
  await write('0003_two', 'insert into birds (id) values (2); insert into birds (id) values (3)');

  await expect(migrate(schema.database, { directory })).rejects.toThrow('0003_two failed');
  expect(await countBirds()).toBe(1);
});

it('migrating goes on after it was killed between a table change and its note', async () => {
  await migrate(schema.database, { directory });
  await schema.database.run('update schema_migrations set finished_at = null where name = ?', ['0001_birds']);

  expect(await migrate(schema.database, { directory })).toEqual(['0001_birds']);
  expect(await countBirds()).toBe(1);
});
