import { Database } from '../../../src/infra/database/database';
import { BlockRepository } from '../../../src/repositories/blocks/block-repository';
import { WatchRepository } from '../../../src/repositories/presence/watch-repository';
import { aConversation, aGroup, someUsers } from '../../support/builders';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { countRowsRead } from '../../support/rows-read';

const MAX_MEMBERS = 200;
/** Of the group. As many have left it. */
const MEMBERS = 1_000;
/** Of each of them a row, or none, whatever else they have. */
const MOST_PER_OTHER = 3;

let schema: TestDatabase;
let database: Database;
let rows: WatchRepository;
let people: number[];
let group_id: number;
let direct_id: number;

beforeAll(async () => {
  schema = await createTestDatabase();
  const db = schema.database;
  people = await someUsers(
    db,
    Array.from({ length: 2 * MEMBERS }, () => ({})),
  );
  group_id = await aGroup(
    db,
    people.map((user_id, n) => (n % 2 === 0 ? { user_id } : { user_id, left_seq: 1 })),
    { last_seq: 1 },
  );
  const [ana = 0, , bruno = 0] = people;
  direct_id = await aConversation(db, [ana, bruno], { last_seq: 1 });
  // What is between others is not to be read.
  const pairs = people.flatMap((one, n) =>
    [1, 2, 3].map((step) => [one, people[(n + step) % people.length]]),
  );
  await db.pool.query('insert into contacts (user_id, contact_user_id, change_no) values ?', [
    pairs.map(([one, other]) => [one, other, 1]),
  ]);
  await db.pool.query(
    'insert into blocks (user_id, blocked_user_id, blocked, changed_at, change_no) values ?',
    [pairs.map(([one, other]) => [one, other, one === ana, new Date(), 1])],
  );
  await db.pool.query('analyze table conversations, conversation_members, users, contacts, blocks');
  // One connection: the server counts for each by itself.
  database = new Database(schema.address, { size: 1 });
  rows = new WatchRepository(database, MAX_MEMBERS);
});
afterAll(async () => {
  await database.close();
  await schema.drop();
});

const read = (work: () => Promise<unknown>) => countRowsRead(database, work);

it('reads few rows of one conversation or of one member', async () => {
  const [ana = 0, left = 0, bruno = 0] = people;
  expect(await rows.find(group_id, ana)).toMatchObject({ id: group_id, type: 'group' });
  expect(await rows.find(group_id, left)).toBeUndefined();
  expect(await rows.findTypist(group_id, ana)).toMatchObject({
    member_count: MEMBERS,
    can_write: 'everyone',
  });
  expect(await rows.findTypist(group_id, left)).toBeUndefined();
  expect(await rows.findTypist(direct_id, ana)).toBeUndefined();
  expect(await rows.findDirectId(ana, bruno)).toBe(direct_id);
  for (const work of [
    () => rows.find(group_id, ana),
    () => rows.findTypist(group_id, ana),
    () => rows.findDirectId(ana, bruno),
    () => rows.listVersions([group_id, direct_id]),
  ]) {
    expect(await read(work)).toBeLessThan(10);
  }
});

it('reads no more than the first members of a group', async () => {
  const { members } = await rows.listMembers(group_id);
  const first = people.filter((_, n) => n % 2 === 0).slice(0, MAX_MEMBERS);
  expect(members.map(({ user_id }) => user_id)).toEqual(first);
  expect(members[0]).toMatchObject({ shown_to: 'everyone', last_seen_at: null });
  expect(await read(() => rows.listMembers(group_id))).toBeLessThan(2 * MAX_MEMBERS + 20);
});

it('reads of many others only what joins or parts them from one user', async () => {
  const [ana = 0, left = 0, bruno = 0] = people;
  const others = people.slice(1, 1 + MEMBERS);
  const blocks = new BlockRepository(database);
  expect(await rows.listPresent(group_id, others)).toEqual(others.filter((_, n) => n % 2 === 1));
  expect(await rows.listAdded(ana, others)).toEqual(people.slice(1, 4));
  expect(await rows.listAdders(people[3] ?? 0, people.slice(0, 10))).toEqual(people.slice(0, 3));
  expect(await rows.listWritten(ana, others)).toEqual([bruno]);
  expect((await blocks.listBetween(ana, others)).toSorted((a, b) => a - b)).toEqual(people.slice(1, 4));
  expect(await blocks.listBetween(left, [ana])).toEqual([ana]);
  for (const work of [
    () => rows.listPresent(group_id, others),
    () => rows.listAdded(ana, others),
    () => rows.listAdders(ana, others),
    () => rows.listWritten(ana, others),
    () => blocks.listBetween(ana, others),
  ]) {
    expect(await read(work)).toBeLessThan(MOST_PER_OTHER * MEMBERS);
  }
  for (const work of [() => rows.listWritten(ana, []), () => blocks.listBetween(ana, [])]) {
    expect(await read(work)).toBe(0);
  }
});
