import { Database } from '../../../src/infra/database/database';
import { isDuplicateKey } from '../../../src/infra/database/failures';
import { createEmptyTestDatabase, type TestDatabase } from '../../support/database';

let schema: TestDatabase;
let writer: Database;

beforeEach(async () => {
  schema = await createEmptyTestDatabase();
  writer = new Database(schema.address, { size: 1, multipleStatements: true });
  await writer.run('create table birds (id int primary key auto_increment, name varchar(20) unique)');
});

afterEach(async () => {
  await writer.close();
  await schema.drop();
});

it('statements that are written together return their results by name', async () => {
  const results = await writer.writeTogether([
    { sql: 'set @name = ?', values: ['wren'] },
    { as: 'first', sql: "insert into birds (name) values (@name), ('robin')" },
    { sql: "insert into birds (name) values ('lark')" },
    { as: 'renamed', sql: "update birds set name = 'owl' where id in (?, ?)", values: [2, 9] },
  ]);

  expect(results).toEqual({
    first: { affectedRows: 2, insertId: 1 },
    renamed: { affectedRows: 1, insertId: 0 },
  });
});

it('statements that are written together have no effect if one of them fails', async () => {
  const written = writer.writeTogether([
    { sql: "insert into birds (name) values ('wren')" },
    { sql: "insert into birds (name) values ('wren')" },
  ]);

  await expect(written.catch(isDuplicateKey)).resolves.toBe(true);
  expect(await writer.many('select * from birds')).toEqual([]);
});

it('an update counts the rows that it matches, changed or not', async () => {
  await writer.run("insert into birds (name) values ('wren')");

  expect(await writer.run("update birds set name = 'wren'")).toEqual({ affectedRows: 1, insertId: 0 });
});
