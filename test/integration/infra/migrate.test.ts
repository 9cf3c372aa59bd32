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

it("applies the product's own migrations to an empty schema", async () => {
  const names = (await readdir('sql/migrations')).map((file) => file.replace('.sql', '')).toSorted();

  expect(await listPending(schema.database)).toEqual(names);
  expect(await migrate(schema.database)).toEqual(names);
  expect(await listPending(schema.database)).toEqual([]);
  expect(await migrate(schema.database)).toEqual([]);
});

it('applies in order what is missing, once, and says so', async () => {
  const said: string[] = [];
  await migrate(schema.database, { directory, onApply: (name) => said.push(name) });
  await write('0003_second_bird', 'insert into birds (id) values (2)');

  expect(await listPending(schema.database, directory)).toEqual(['0003_second_bird']);
  expect(await migrate(schema.database, { directory })).toEqual(['0003_second_bird']);
  expect(said).toEqual(['0001_birds', '0002_first_bird']);
  expect(await countBirds()).toBe(2);
});

it('applies each migration once when ten callers start at the same time', async () => {
  const results = await Promise.all(
    Array.from({ length: 10 }, () => migrate(schema.database, { directory })),
  );

  expect(results.flat()).toEqual(['0001_birds', '0002_first_bird']);
  expect(await countBirds()).toBe(1);
});

it('refuses a file that was changed after it had been applied', async () => {
  await migrate(schema.database, { directory });
  await write('0001_birds', 'create table birds (id bigint primary key)');

  const refusal = migrate(schema.database, { directory });
  await expect(refusal).rejects.toThrow(StartError);
  await expect(refusal).rejects.toThrow('0001_birds was changed');
});

it('does not take changed line ends for a change', async () => {
  await migrate(schema.database, { directory });
  await write('0002_first_bird', '-- A comment.\r\ninsert into birds (id) values (1);\r\n');

  expect(await migrate(schema.database, { directory })).toEqual([]);
});

it('refuses a database that is newer than the files', async () => {
  await migrate(schema.database, { directory });
  await rm(join(directory, '0002_first_bird.sql'));

  await expect(migrate(schema.database, { directory })).rejects.toThrow('newer than this version of MyChat');
  await expect(listPending(schema.database, directory)).rejects.toThrow('0002_first_bird');
});

it('stops at a broken statement, names it, and goes on from there once it is corrected', async () => {
  await write('0003_broken', 'create tabel nests (id int primary key)');
  await expect(migrate(schema.database, { directory })).rejects.toThrow('0003_broken failed: ');

  await write('0003_broken', 'create table nests (id int primary key)');
  expect(await migrate(schema.database, { directory })).toEqual(['0003_broken']);
  expect(await countBirds()).toBe(1);
});

it('refuses two statements in one file', async () => {
  await write('0003_two', 'insert into birds (id) values (2); insert into birds (id) values (3)');

  await expect(migrate(schema.database, { directory })).rejects.toThrow('0003_two failed');
  expect(await countBirds()).toBe(1);
});

it('goes on after having been killed between a table change and its note', async () => {
  await migrate(schema.database, { directory });
  await schema.database.run('update schema_migrations set finished_at = null where name = ?', ['0001_birds']);

  expect(await migrate(schema.database, { directory })).toEqual(['0001_birds']);
  expect(await countBirds()).toBe(1);
});
