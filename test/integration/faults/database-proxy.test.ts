import { Database } from '../../../src/infra/database/database';
import { createEmptyTestDatabase, type TestDatabase } from '../../support/database';
import { DatabaseProxy } from '../../support/database-proxy';

let schema: TestDatabase;
let proxy: DatabaseProxy;
let database: Database;

beforeEach(async () => {
  schema = await createEmptyTestDatabase();
  proxy = await DatabaseProxy.start(schema.address);
  database = new Database(proxy.address, { size: 1, multipleStatements: true });
});
afterEach(async () => {
  await database.close();
  await schema.drop();
});

it('the proxy of tests sees whole queries as they were sent', async () => {
  await database.writeTogether([{ sql: "set @text = 'ñ 日本 🎉'" }]);
  expect(proxy.queries.at(-1)).toBe("begin;\nset @text = 'ñ 日本 🎉';\ncommit");
  await proxy.stop();
});

it('the proxy of tests fails a test whose query did not come', async () => {
  await database.one('select 1');
  proxy.onNext(/^begin/, 'cut after');
  await database.one('select 2');
  await expect(proxy.stop()).rejects.toThrow('Nothing has matched /^begin/');
});

it('the proxy of tests fails a test that does not use it', async () => {
  await schema.database.one('select 1');
  await expect(proxy.stop()).rejects.toThrow('Nothing was asked through the proxy');
});
