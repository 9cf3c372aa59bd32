import * as fc from 'fast-check';
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

const SEED = 20_261_130;

it(`misses nobody from step to step, however the changes are spread and whoever shares a number (seed ${SEED})`, async () => {
  const { database } = schema;
  const people = await someUsers(database, [{}, {}, {}, {}]);
  const ids: number[] = [];
  for (let count = 0; count < 4; count++) ids.push(await aGroup(database, people));
  // Some close together, and some far apart, so that ranges are made wider.
  const number = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 5_000 }));
  const numbers = fc.array(number, { minLength: 16, maxLength: 16 });
  await fc.assert(
    fc.asyncProperty(numbers, fc.integer({ min: 1, max: 4 }), async (all, max) => {
      const few = new ChangeRepository(database, MANY, max);
      const wanted = ids.flatMap((id, group) =>
        people.map((user_id, place) => ({ id, user_id, change_no: all[4 * group + place] ?? 0 })),
      );
      for (const { id, user_id, change_no } of wanted) {
        await database.run(
          'update conversation_members set change_no = ? where conversation_id = ? and user_id = ?',
          [change_no, id, user_id],
        );
      }
      const found: string[] = [];
      for (let cursor = 0; cursor < Infinity;) {
        const { rows, complete_up_to } = await few.listMembers(ids, { cursor, end: 5_000 });
        expect(complete_up_to).toBeGreaterThan(cursor);
        const within = rows.filter(({ change_no }) => change_no <= complete_up_to);
        found.push(...within.map((row) => `${row.conversation_id} ${row.user_id} ${row.change_no}`));
        cursor = complete_up_to;
      }
      expect(found.toSorted()).toEqual(
        wanted.map(({ id, user_id, change_no }) => `${id} ${user_id} ${change_no}`).toSorted(),
      );
    }),
    { seed: SEED, numRuns: 40 },
  );
});
