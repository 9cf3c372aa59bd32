import * as fc from 'fast-check';
import { Database } from '../../../src/infra/database/database';
import { listFirstChanges } from '../../../src/repositories/sync/changed-messages';
import { BlockRepository } from '../../../src/repositories/blocks/block-repository';
import { MessageRepository } from '../../../src/repositories/messages/message-repository';
import { SyncRepository } from '../../../src/repositories/sync/sync-repository';
import { UnreadRepository } from '../../../src/repositories/messages/unread-repository';
import { SyncService } from '../../../src/services/sync/sync-service';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { countRowsRead } from '../../support/rows-read';
import { aConversation, someMessages, someUsers } from '../../support/builders';

const SEED = 20_261_129;
const LIMIT = 200;
const ME = 1;
const FIRST_PEER = 2;

interface Row {
  conversation_id: number;
  seq: number;
  change_no: number;
}

let schema: TestDatabase;
/** Of one connection, so that its counts are of what was asked here. */
let database: Database;

beforeAll(async () => {
  schema = await createTestDatabase();
  database = new Database(schema.address, { size: 1 });
});

afterEach(async () => {
  for (const table of ['messages', 'conversation_members', 'conversations', 'users']) {
    await database.run(`delete from ${table}`);
  }
});

afterAll(async () => {
  await database.close();
  await schema.drop();
});

/** Stores a message for each number from 1 on, in the conversation that is named at its place. */
async function store(conversation_ids: readonly number[]): Promise<Row[]> {
  const last = new Map<number, number>();
  const rows = conversation_ids.map((conversation_id, index) => {
    const seq = (last.get(conversation_id) ?? 0) + 1;
    last.set(conversation_id, seq);
    return { conversation_id, seq, change_no: index + 1 };
  });
  await someMessages(
    database,
    rows.map((row) => ({ ...row, sender_id: FIRST_PEER + row.conversation_id })),
  );
  await database.many('analyze table messages');
  return rows;
}

/** The people and conversations around those messages. */
async function surround(rows: readonly Row[]): Promise<void> {
  const ids = [...new Set(rows.map(({ conversation_id }) => conversation_id))];
  const newest = new Map(rows.map((row) => [row.conversation_id, row]));
  await someUsers(
    database,
    [ME, ...ids.map((id) => FIRST_PEER + id)].map((id) => ({ id })),
  );
  for (const id of ids) {
    const { seq = 0, change_no = 0 } = newest.get(id) ?? {};
    const memberOf = (user_id: number) => ({ user_id, change_no: 0 });
    await aConversation(database, [memberOf(ME), memberOf(FIRST_PEER + id)], {
      id,
      last_seq: seq,
      change_no,
    });
  }
  await database.run('update change_counter set n = ?', [rows.length]);
  await database.many('analyze table messages, conversations, conversation_members, users');
}

async function readEverything() {
  const sync = new SyncService(
    new SyncRepository(database),
    new MessageRepository(database),
    new UnreadRepository(database),
    new BlockRepository(database),
    { isShownOnline: () => false },
  );
  const pages: { messages: { id: number }[] }[] = [];
  const reads = await countRowsRead(database, async () => {
    let cursor = '0';
    for (let hasMore = true; hasMore;) {
      const page = await sync.page({ user_id: ME, session_id: 0, via: 'rest' }, { cursor, limit: LIMIT });
      pages.push({ messages: page.messages.map(({ message }) => message) });
      ({ cursor, has_more: hasMore } = page);
    }
  });
  return { pages, reads };
}

it.each([
  ['each conversation in turn', (place: number) => place % 499],
  ['one conversation after the other', (place: number) => Math.floor(place / 8)],
  ['nearly all of one conversation', (place: number) => (place % 13 === 0 ? 1 + (place % 401) : 0)],
])('fills every page with what was missed: %s', async (_, conversationAt) => {
  const count = 1_996;
  await surround(await store(Array.from({ length: count }, (__, place) => 1 + conversationAt(place))));
  const { pages, reads } = await readEverything();

  expect(pages.map(({ messages }) => messages.length)).toEqual([
    ...Array.from({ length: 9 }, () => LIMIT),
    count - 9 * LIMIT,
  ]);
  expect(new Set(pages.flatMap(({ messages }) => messages.map(({ id }) => id))).size).toBe(count);
  // What a page looks at in each conversation, and what it counts as unread: history and pages before are not in it.
  expect(reads / count).toBeLessThan(100);
});

it(`finds the first changes in whatever mixture, wherever one begins (seed ${SEED})`, async () => {
  const runs = fc.array(fc.record({ conversation_id: fc.integer({ min: 1, max: 40 }), length: fc.nat(30) }), {
    minLength: 30,
    maxLength: 120,
  });
  const [spread = []] = fc.sample(runs, { seed: SEED, numRuns: 1 });
  const rows = await store(
    spread.flatMap(({ conversation_id, length }) => Array.from({ length }, () => conversation_id)),
  );

  const question = fc.record({
    ids: fc.uniqueArray(fc.integer({ min: 1, max: 45 }), { maxLength: 45 }),
    cursor: fc.nat(rows.length),
    count: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 201 })),
  });
  await fc.assert(
    fc.asyncProperty(question, async ({ ids, cursor, count }) => {
      const found = await listFirstChanges(database, ids, { cursor, count });
      const after = rows.filter((row) => ids.includes(row.conversation_id) && row.change_no > cursor);
      expect(found.rows).toEqual(after.slice(0, count));
      // Nothing up to here is missing.
      expect(after.filter(({ change_no }) => change_no <= found.complete_up_to)).toEqual(found.rows);
      const isAll = after.length === found.rows.length && found.rows.length < count;
      expect(isAll ? found.complete_up_to : Infinity).toBe(Infinity);
    }),
    { numRuns: 150, seed: SEED },
  );
});
