import { Database } from '../../../src/infra/database/database';
import { BlockRepository } from '../../../src/repositories/blocks/block-repository';
import { MessageRepository } from '../../../src/repositories/messages/message-repository';
import { SyncRepository } from '../../../src/repositories/sync/sync-repository';
import { UnreadRepository } from '../../../src/repositories/messages/unread-repository';
import { SyncService } from '../../../src/services/sync/sync-service';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { countRowsRead } from '../../support/rows-read';
import { storeMessages } from '../../support/stored-messages';
import { someUsers } from '../../support/builders';

const PEERS = 60;
/** What each wrote in a row while nobody looked. */
const MISSED_EACH = 40;
/** What one of them had written before: no page may read it. */
const HISTORY = 8_000;
const LIMIT = 200;
/** Rows and index entries that a message of a page may cost, looking for it included. */
const READS_PER_MESSAGE = 60;

let schema: TestDatabase;
/** Of one connection, so that its counts are of what was asked here. */
let database: Database;
let sync: SyncService;
let messages: MessageRepository;
let me: { id: number };
let peers: { id: number }[];

beforeAll(async () => {
  schema = await createTestDatabase();
  database = new Database(schema.address, { size: 1 });
  messages = new MessageRepository(database);
  const people = { isShownOnline: () => false };
  const [unread, blocks] = [new UnreadRepository(database), new BlockRepository(database)];
  sync = new SyncService(new SyncRepository(database), messages, unread, blocks, people);
  const [own_id = 0, ...peer_ids] = await someUsers(
    database,
    Array.from({ length: PEERS + 1 }, () => ({})),
  );
  me = { id: own_id };
  peers = peer_ids.map((id) => ({ id }));
  for (const peer of peers) await storeMessages(database, peer, me, peer === peers[0] ? HISTORY : 5);
  await database.many('analyze table messages, conversations, conversation_members, users');
});

afterAll(async () => {
  await database.close();
  await schema.drop();
});

/** What `work` makes the database read. */
async function readsOf<Result>(work: () => Promise<Result>): Promise<{ result: Result; reads: number }> {
  const results: Result[] = [];
  const reads = await countRowsRead(database, async () => results.push(await work()));
  return { result: results[0] as Result, reads };
}

it('replays what was missed in full pages, and none reads what is not in it', async () => {
  let cursor = await sync.newestCursor();
  for (const peer of peers) await storeMessages(database, peer, me, MISSED_EACH);

  const found: { id: number; conversation_id: number; seq: number }[] = [];
  const costs: number[] = [];
  for (let hasMore = true; hasMore;) {
    const page = await readsOf(() =>
      sync.page({ user_id: me.id, session_id: 0, via: 'rest' }, { cursor, limit: LIMIT }),
    );
    costs.push(page.reads);
    found.push(...page.result.messages.map(({ message }) => message));
    ({ cursor, has_more: hasMore } = page.result);
  }
  expect(found).toHaveLength(PEERS * MISSED_EACH);
  expect(new Set(found.map(({ id }) => id)).size).toBe(PEERS * MISSED_EACH);
  expect(costs).toHaveLength((PEERS * MISSED_EACH) / LIMIT);
  expect(Math.max(...costs)).toBeLessThan(LIMIT * READS_PER_MESSAGE);
});

it('reads a page of history as one range, wherever it is', async () => {
  const [peer] = peers;
  const newest = await messages.listDirectPage(me.id, peer?.id ?? 0, { limit: 50 });
  const middle = newest.messages[0]?.message.id ?? 0;
  const page = await readsOf(() =>
    messages.listDirectPage(me.id, peer?.id ?? 0, { limit: 50, before_id: middle - HISTORY / 2 }),
  );
  expect(page.result.messages).toHaveLength(50);
  expect(page.reads).toBeLessThan(50 * 10);
});
