import { Database } from '../../../src/infra/database/database';
import { BlockRepository } from '../../../src/repositories/blocks/block-repository';
import { WatchRepository } from '../../../src/repositories/presence/watch-repository';
import { aConversation, aGroup, someUsers } from '../../support/builders';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { countRowsRead } from '../../support/rows-read';

const MAX_MEMBERS = 200;
/** Of the group. As many have left it. */
const MEMBERS = 1_000;
/** Per member that is looked at: themselves, twice in an index and a list, and what parts or joins the two. */
const MOST_PER_MEMBER = 10;

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
  const [ana = 0] = people;
  const { members } = await rows.listMembers(group_id);
  expect([...members]).toEqual(people.filter((_, n) => n % 2 === 0).slice(0, MAX_MEMBERS));
  expect(await read(() => rows.listMembers(group_id))).toBeLessThan(2 * MAX_MEMBERS + 20);
  const watched = await rows.listWatched(group_id, ana);
  expect(watched.map(({ user_id }) => user_id)).toEqual([...members].slice(1));
  expect(watched.filter(({ block_stands }) => block_stands)).toHaveLength(1);
  expect(await read(() => rows.listWatched(group_id, ana))).toBeLessThan(MOST_PER_MEMBER * MAX_MEMBERS);
});

it('reads of those who watch what joins or parts them from one member', async () => {
  const [ana = 0, , bruno = 0] = people;
  const watching = people.filter((_, n) => n % 2 === 0);
  const viewers = await rows.listViewers(ana, watching.slice(1));
  expect(viewers).toHaveLength(MEMBERS - 1);
  const { is_contact, have_written, block_stands } = viewers.find(({ user_id }) => user_id === bruno) ?? {};
  expect({ is_contact, have_written, block_stands }).toEqual({
    is_contact: true,
    have_written: true,
    block_stands: true,
  });
  expect(await read(() => rows.listViewers(ana, watching))).toBeLessThan(MOST_PER_MEMBER * MEMBERS);
  expect(await read(() => rows.listPresent(group_id, people.slice(0, 500)))).toBeLessThan(600);
  const blocks = new BlockRepository(database);
  expect(await read(() => blocks.listBetween(ana, watching.slice(0, 50)))).toBeLessThan(300);
});
