import { Database } from '../../../src/infra/database/database';
import { readAudiences } from '../../../src/repositories/conversation-writes/audiences';
import { ConversationRepository } from '../../../src/repositories/conversations/conversation-repository';
import { someUsers } from '../../support/builders';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { countRowsRead } from '../../support/rows-read';

const PRESENT = 3;
const FORMER = 2_000;
const GROUP = 1;

let schema: TestDatabase;
/** One connection: the server counts for each by itself. */
let database: Database;

/** A group that has had many members. */
beforeAll(async () => {
  schema = await createTestDatabase();
  database = new Database(schema.address, { size: 1 });
  const people = Array.from({ length: PRESENT + FORMER }, (_, index) => ({ id: index + 1 }));
  await someUsers(database, people);
  await database.run(
    "insert into conversations (id, type, name, member_count, change_no) values (?, 'group', 'Crew', ?, 1)",
    [GROUP, PRESENT],
  );
  await database.pool.query(
    'insert into conversation_members (conversation_id, user_id, left_seq, change_no) values ?',
    [people.map(({ id }) => [GROUP, id, id > FORMER ? null : 1, 1])],
  );
  await database.many('analyze table conversation_members');
});
afterAll(async () => {
  await database.close();
  await schema.drop();
});

it.each<[string, () => Promise<unknown>]>([
  ['the members of a group', () => new ConversationRepository(database, database).findGroup(GROUP)],
  [
    'who is told of what is written in it',
    async () => {
      for (const { sql, values } of readAudiences(new Map([[GROUP, []]]))) await database.many(sql, values);
    },
  ],
])('finds %s without reading those who have left', async (_, work) => {
  expect(await countRowsRead(database, work)).toBeLessThan(10 * PRESENT);
});
