import { Database } from '../../../src/infra/database/database';
import type { ChangesService } from '../../../src/services/sync/changes-service';
import { aGroup, someMessages, someUsers } from '../../support/builders';
import { changesOn } from '../../support/changes-scene';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { countRowsRead } from '../../support/rows-read';

const GROUPS = 200;
const MEMBERS = 20;
/** Messages of each group, long ago. */
const HISTORY = 20;
const LIMIT = 200;
/** So many users that the optimizer would rather read all of them once than look for each. */
const STRANGERS = 4000;
/** What finding out whether a conversation has changed may cost, in rows and index entries. */
const READS_PER_GROUP = 4;
/** What a row of a page may cost. */
const READS_PER_ROW = 60;

let schema: TestDatabase;
/** Of one connection, so that its counts are of what was asked here. */
let database: Database;
let changes: ChangesService;
let people: number[];
let groups: number[];
/** The number of the newest change. */
let newest = GROUPS * HISTORY;

beforeAll(async () => {
  schema = await createTestDatabase();
  database = new Database(schema.address, { size: 1 });
  ({ changes } = changesOn(database, { receipts: 100, listed: 200 }));
  people = await someUsers(
    database,
    Array.from({ length: MEMBERS }, () => ({})),
  );
  groups = [];
  for (let count = 1; count <= GROUPS; count++) {
    groups.push(await aGroup(database, people, { last_seq: HISTORY, change_no: count * HISTORY }));
  }
  await someMessages(
    database,
    groups.flatMap((conversation_id, place) =>
      Array.from({ length: HISTORY }, (_, index) => ({
        conversation_id,
        seq: index + 1,
        sender_id: people[1] ?? 0,
        change_no: place * HISTORY + index + 1,
      })),
    ),
  );
  await database.run('update change_counter set n = ?', [newest]);
  await database.many('analyze table messages, conversations, conversation_members, users');
});
afterAll(async () => {
  await database.close();
  await schema.drop();
});

async function pageFrom(cursor: string, user_id = people[0] ?? 0) {
  const pages: Awaited<ReturnType<ChangesService['page']>>[] = [];
  const reads = await countRowsRead(database, async () => {
    const caller = { user_id, session_id: 0, via: 'rest' } as const;
    pages.push(await changes.page(caller, { cursor, limit: LIMIT }));
  });
  const [page] = pages;
  if (!page) throw new Error('There is no page');
  return { page, reads };
}

/** The next change number, which the conversation gets too. */
async function touch(conversation_id: number | undefined): Promise<number> {
  newest += 1;
  await database.run('update conversations set change_no = ? where id = ?', [newest, conversation_id ?? 0]);
  await database.run('update change_counter set n = ?', [newest]);
  return newest;
}

it('reads nothing of conversations in which nothing has changed', async () => {
  const cursor = String(newest);
  const [conversation_id = 0] = groups;
  const change_no = await touch(conversation_id);
  await someMessages(database, [{ conversation_id, seq: HISTORY + 1, sender_id: people[1] ?? 0, change_no }]);
  await database.run('update conversations set last_seq = ? where id = ?', [HISTORY + 1, conversation_id]);

  const { page, reads } = await pageFrom(cursor);
  expect(page.messages).toMatchObject([{ conversation_id, seq: HISTORY + 1 }]);
  expect([...page.conversations, ...page.settings, ...page.members]).toEqual([]);
  expect(reads).toBeLessThan(GROUPS * READS_PER_GROUP + READS_PER_ROW);
});

it('reads, for a page of members who have read further, what is in proportion to it', async () => {
  let cursor = String(newest);
  for (const conversation_id of groups) {
    for (const user_id of people.slice(1)) {
      newest += 1;
      await database.run(
        'update conversation_members set read_seq = ?, change_no = ? where conversation_id = ? and user_id = ?',
        [HISTORY, newest, conversation_id, user_id],
      );
    }
    await touch(conversation_id);
  }
  const members: string[] = [];
  const costs: number[] = [];
  for (let hasMore = true; hasMore;) {
    const { page, reads } = await pageFrom(cursor);
    costs.push(reads);
    members.push(...page.members.map((member) => `${member.conversation_id}:${member.user_id}`));
    ({ cursor, has_more: hasMore } = page);
  }
  expect(new Set(members).size).toBe(GROUPS * (MEMBERS - 1));
  expect(members).toHaveLength(GROUPS * (MEMBERS - 1));
  expect(Math.max(...costs)).toBeLessThan(LIMIT * READS_PER_ROW);
});

it('reads a page of messages without looking through the users, however many there are', async () => {
  const strangers = await someUsers(
    database,
    Array.from({ length: STRANGERS }, () => ({})),
  );
  await aGroup(database, strangers);
  const [viewer_id = 0, sender_id = 0] = strangers;
  const [from, last_seq] = [newest, LIMIT];
  const conversation_id = await aGroup(database, [viewer_id, sender_id], {
    last_seq,
    change_no: from + LIMIT,
  });
  const seqs = Array.from({ length: LIMIT }, (_, index) => index + 1);
  await someMessages(
    database,
    seqs.map((seq) => ({ conversation_id, seq, sender_id, change_no: from + seq })),
  );
  newest += LIMIT;
  await database.run('update change_counter set n = ?', [newest]);
  await database.many('analyze table messages, conversations, conversation_members, users');

  const { page, reads } = await pageFrom(String(from), viewer_id);
  expect(page.messages).toHaveLength(LIMIT);
  expect(reads).toBeLessThan(LIMIT * 10);
});
