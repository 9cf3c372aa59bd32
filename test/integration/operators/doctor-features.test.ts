import { checkFeatures } from '../../../src/cli/doctor/features';
import { createEmptyTestDatabase, type TestDatabase } from '../../support/database';

let schema: TestDatabase;

beforeAll(async () => {
  schema = await createEmptyTestDatabase();
});
afterAll(() => schema.drop());

it('the doctor finds nothing lacking in this server', async () => {
  expect(await checkFeatures(schema.database)).toEqual([]);
});

it('the doctor names each feature that a server lacks, and continues', async () => {
  const features = [
    { name: 'md6()', sql: "select md6('x')" },
    { name: 'one', sql: 'select 1' },
    { name: 'select everything', sql: 'select everything from anywhere please' },
  ];
  const findings = await checkFeatures(schema.database, features);

  expect(findings.map(({ state, what }) => [state, what])).toEqual([
    ['fail', expect.stringMatching(/^database server: lacks md6\(\) \(FUNCTION .*md6 does not exist/i)],
    ['fail', expect.stringMatching(/^database server: lacks select everything \(/)],
  ]);
  for (const { todo } of findings) expect(todo).toContain('MySQL 8.0 or MariaDB 10.6');
});
