import { ChangeRepository } from '../../../src/repositories/sync/change-repository';
import { aGroup, someUsers } from '../../support/builders';
import { createTestDatabase, type TestDatabase } from '../../support/database';

/** More than one query reads. */
const MANY = 1_100;
const FIRST = 5;
const SECOND = 6;

let schema: TestDatabase;
let changes: ChangeRepository;
let groups: number[];

beforeAll(async () => {
  schema = await createTestDatabase();
  changes = new ChangeRepository(schema.database, MANY);
  const people = await someUsers(
    schema.database,
    Array.from({ length: MANY }, () => ({})),
  );
  groups = [
    await aGroup(schema.database, people, { last_seq: 1, change_no: FIRST }),
    await aGroup(schema.database, people.slice(0, 3), { last_seq: 1, change_no: SECOND }),
  ];
});
afterAll(() => schema.drop());

it('finds all who share a number, however many, and says up to where nobody is missing', async () => {
  const first = await changes.listMembers(groups, { cursor: 0, end: SECOND });
  expect(first.rows).toHaveLength(MANY);
  expect(new Set(first.rows.map(({ change_no }) => change_no))).toEqual(new Set([FIRST]));
  expect(first.complete_up_to).toBe(FIRST);

  const second = await changes.listMembers(groups, { cursor: FIRST, end: SECOND });
  expect(second.rows.map(({ conversation_id }) => conversation_id)).toEqual([
    groups[1],
    groups[1],
    groups[1],
  ]);
  expect(second.complete_up_to).toBe(Infinity);
});

it('leaves out the last number where it may not have read all who have it', async () => {
  const [conversation_id = 0] = groups;
  const { rows } = await changes.listMembers([conversation_id], { cursor: 0, end: FIRST });
  const users = rows.map(({ user_id }) => user_id).toSorted((a, b) => a - b);
  // The first half has another number than the second.
  await schema.database.run(
    'update conversation_members set change_no = ? where conversation_id = ? and user_id > ?',
    [SECOND, conversation_id, users[MANY / 2] ?? 0],
  );
  const found = await changes.listMembers([conversation_id], { cursor: 0, end: SECOND });
  expect(found.rows.map(({ change_no }) => change_no)).toEqual(
    Array.from({ length: MANY / 2 + 1 }, () => FIRST),
  );
  expect(found.complete_up_to).toBe(SECOND - 1);
});
