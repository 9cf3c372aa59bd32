import { readdir } from 'node:fs/promises';
import { createEmptyTestDatabase, type TestDatabase } from '../../support/database';
import { createServerDirectory } from '../../support/server-process';

let home: Awaited<ReturnType<typeof createServerDirectory>>;
let schema: TestDatabase;

beforeEach(async () => {
  home = await createServerDirectory();
  schema = await createEmptyTestDatabase();
});

afterEach(async () => {
  await home.remove();
  await schema.drop();
});

function connectionUrl(): string {
  const { host, port, socketPath, user, password, database } = schema.address;
  const server = socketPath ? 'localhost' : `${host}:${port}`;
  const socket = socketPath ? `?socket=${encodeURIComponent(socketPath)}` : '';
  return `mysql://${user}:${encodeURIComponent(password ?? '')}@${server}/${database}${socket}`;
}

it('two processes that migrate at the same time migrate once', async () => {
  const settings = { CONN_URL: connectionUrl() };
  const commands = [
    home.start(settings, { program: 'src/cli/migrate.ts' }),
    home.start(settings, { program: 'src/cli/migrate.ts' }),
  ];

  expect(await Promise.all(commands.map((command) => command.exit()))).toEqual([0, 0]);
  const said = commands.map(({ output }) => output).join('');
  const files = await readdir('sql/migrations');
  expect(said.match(/Migrating the database/g)).toHaveLength(files.length);
  expect(said.match(/The database is up to date/g)).toHaveLength(2);
});

it('a database with a migration of other content is refused in a sentence', async () => {
  const settings = { CONN_URL: connectionUrl() };
  expect(await home.start(settings, { program: 'src/cli/migrate.ts' }).exit()).toBe(0);
  await schema.database.run("update schema_migrations set checksum = 'other' where name = '0001_users'");

  const refused = home.start(settings, { program: 'src/cli/migrate.ts' });
  expect(await refused.exit()).toBe(1);
  expect(refused.output).toMatch(/^The migration 0001_users was changed after it had been applied\..*\n$/);
});
