import { requireDatabase } from '../../../src/infra/require-database';
import { StartError } from '../../../src/infra/start-error';
import { createEmptyTestDatabase, type TestDatabase } from '../../support/database';

let schema: TestDatabase;

beforeAll(async () => {
  schema = await createEmptyTestDatabase();
});

afterAll(() => schema.drop());

it('accepts a database that answers', async () => {
  await expect(requireDatabase(schema.address)).resolves.toBeUndefined();
});

it.each([
  ['a database that is not there', { database: 'nowhere' }, 'it has no database of this name'],
  ['a wrong user', { user: 'nobody', password: 'hush' }, 'it refuses this user and password'],
  ['a host nobody knows', { socketPath: undefined, host: 'db.invalid' }, 'its host'],
  ['a socket that is not there', { socketPath: '/nowhere/sock' }, 'nothing listens there'],
])('refuses %s in one sentence', async (_, change, reason) => {
  const address = Object.fromEntries(
    Object.entries({ ...schema.address, ...change }).filter(([, value]) => value),
  );
  const refusal = requireDatabase(address);

  await expect(refusal).rejects.toThrow(StartError);
  await expect(refusal).rejects.toThrow(reason);
  await expect(refusal).rejects.not.toThrow('hush');
});
