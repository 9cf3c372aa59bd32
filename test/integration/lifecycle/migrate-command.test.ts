import { readdir } from 'node:fs/promises';
import { createEmptyTestDatabase, type TestDatabase } from '../../support/database';
import { createServerDirectory } from '../../support/server-process';

let place: Awaited<ReturnType<typeof createServerDirectory>>;
let schema: TestDatabase;

beforeEach(async () => {
  place = await createServerDirectory();
  schema = await createEmptyTestDatabase();
});

afterEach(async () => {
  await place.remove();
  await schema.drop();
});

function connectionUrl(): string {
  const { host, port, socketPath, user, password, database } = schema.address;
  const server = socketPath ? 'localhost' : `${host}:${port}`;
  const socket = socketPath ? `?socket=${encodeURIComponent(socketPath)}` : '';
  return `mysql://${user}:${encodeURIComponent(password ?? '')}@${server}/${database}${socket}`;
}

it('migrates once when two processes start at the same time', async () => {
  const settings = { CONN_URL: connectionUrl() };
  const commands = [
    place.start(settings, { program: 'src/cli/migrate.ts' }),
    place.start(settings, { program: 'src/cli/migrate.ts' }),
  ];

  expect(await Promise.all(commands.map((command) => command.exit()))).toEqual([0, 0]);
  const said = commands.map(({ output }) => output).join('');
  const files = await readdir('sql/migrations');
  expect(said.match(/Migrating the database/g)).toHaveLength(files.length);
  expect(said.match(/The database is up to date/g)).toHaveLength(2);
});

it('leaves a database alone that was changed behind its back, and says so', async () => {
  const settings = { CONN_URL: connectionUrl() };
  expect(await place.start(settings, { program: 'src/cli/migrate.ts' }).exit()).toBe(0);
  await schema.database.run("update schema_migrations set checksum = 'other' where name = '0001_users'");

  const refused = place.start(settings, { program: 'src/cli/migrate.ts' });
  expect(await refused.exit()).toBe(1);
  expect(refused.output).toMatch(/^The migration 0001_users was changed after it had been applied\..*\n$/);
});
