import { randomBytes } from 'node:crypto';
import type { Database } from '../../src/infra/database/database';
import { endpointHash } from '../../src/repositories/devices/save-subscription';
import { storeMessages } from './stored-messages';
import { someUsers } from './builders';

/** Messages of the long conversation. Many more than any page, and than any query may read. */
export const LONG = 4_000;

export const HOST = 'push.example';

export interface LongConversations {
  /** Has a long conversation with `peer`, read up to ten messages before its end, and short ones with twenty others. */
  user_id: number;
  peer_id: number;
  conversation_id: number;
  /** Of the message in the middle of the long one. */
  middle: { id: number; seq: number; temp_id: string; change_no: number };
  newest: { id: number; seq: number; change_no: number };
  /** Of the user's one browser, for which three deliveries wait and thousands are done. */
  subscription_id: number;
}

/** People whose conversation has grown for years, with everything that grows beside it. */
export async function aLongConversation(db: Database): Promise<LongConversations> {
  const people = Array.from({ length: 22 }, (_, index) => ({ id: index + 1 }));
  const [user, peer, ...others] = people as [{ id: number }, { id: number }, ...{ id: number }[]];
  await someUsers(db, people);
  await db.pool.query('insert into contacts (user_id, contact_user_id, change_no) values ?', [
    [peer, ...others].flatMap(({ id }) => [
      [user.id, id, id],
      [id, user.id, id],
    ]),
  ]);
  await storeMessages(db, user, peer, LONG / 2);
  await storeMessages(db, peer, user, LONG / 2);
  for (const other of others) await storeMessages(db, other, user, 3);
  const conversation_id = (await one(db, 'select id from conversations where last_seq = ?', [LONG])).id;
  await db.run('update conversation_members set delivered_seq = ?, read_seq = ? where conversation_id = ?', [
    LONG - 10,
    LONG - 10,
    conversation_id,
  ]);
  const middle = await messageAt(db, conversation_id, LONG / 2);
  const newest = await messageAt(db, conversation_id, LONG);
  const subscription_id = await addPushes(db, { user_id: user.id, conversation_id });
  await addOtherBrowsers(db, peer.id);
  await hideOld(db, { user_id: user.id, conversation_id });
  await mentionInAll(db, conversation_id);
  await analyze(db);
  return { user_id: user.id, peer_id: peer.id, conversation_id, middle, newest, subscription_id };
}

/** A thousand that wait for nothing, of three push services. */
async function addOtherBrowsers(db: Database, user_id: number): Promise<void> {
  await db.pool.query(
    `insert into push_subscriptions (user_id, session_id, endpoint, endpoint_hash, host, p256dh, auth) values ?`,
    [
      Array.from({ length: 1_000 }, (_, index) => {
        const host = index % 3 === 0 ? HOST : `push${index % 3}.example`;
        const endpoint = `https://${host}/of-others/${index}`;
        return [user_id, 0, endpoint, endpointHash(endpoint), host, randomBytes(65), randomBytes(16)];
      }),
    ],
  );
}

/** A browser, the jobs and deliveries of all messages done, and the last three of them waiting. */
async function addPushes(
  db: Database,
  { user_id, conversation_id }: { user_id: number; conversation_id: number },
): Promise<number> {
  const endpoint = `https://${HOST}/1`;
  const { insertId: session_id } = await db.run("insert into sessions (user_id, kind) values (?, 'login')", [
    user_id,
  ]);
  const { insertId: subscription_id } = await db.run(
    `insert into push_subscriptions (user_id, session_id, endpoint, endpoint_hash, host, p256dh, auth, next_at)
     values (?, ?, ?, ?, ?, ?, ?, now(3))`,
    [user_id, session_id, endpoint, endpointHash(endpoint), HOST, randomBytes(65), randomBytes(16)],
  );
  await db.run(
    `insert into push_jobs (conversation_id, seq, state, next_at)
     select conversation_id, seq, if(seq > ?, 'pending', 'fanned_out'), now(3) from messages where conversation_id = ?`,
    [LONG - 3, conversation_id],
  );
  await db.run(
    `insert into push_deliveries (subscription_id, conversation_id, seq, user_id, state, finished_at)
     select ?, conversation_id, seq, ?, if(seq > ?, 'pending', 'accepted'), if(seq > ?, null, now(3))
       from messages where conversation_id = ?`,
    [subscription_id, user_id, LONG - 3, LONG - 3, conversation_id],
  );
  return subscription_id;
}

/** What somebody hid long ago is behind everything that is asked for. */
async function hideOld(
  db: Database,
  { user_id, conversation_id }: { user_id: number; conversation_id: number },
): Promise<void> {
  await db.run(
    `insert into message_hidden (message_id, user_id, change_no)
     select id, ?, change_no from messages where conversation_id = ? and seq <= ?`,
    [user_id, conversation_id, LONG / 4],
  );
}

/** Everybody, in each message: as only groups have it, but that is not asked where mentions are counted. */
async function mentionInAll(db: Database, conversation_id: number): Promise<void> {
  await db.run(
    'insert into message_mentions (conversation_id, seq, user_id) select conversation_id, seq, 0 from messages where conversation_id = ?',
    [conversation_id],
  );
}

/** As the server does by itself, some time after a table has grown. */
async function analyze(db: Database): Promise<void> {
  const tables = await db.many<{ name: string }>(
    'select table_name as name from information_schema.tables where table_schema = database()',
  );
  await db.many(`analyze table ${tables.map(({ name }) => name).join(', ')}`);
}

function messageAt(db: Database, conversation_id: number, seq: number) {
  return one<LongConversations['middle']>(
    db,
    `select id, seq, convert(temp_id using utf8mb4) as temp_id, change_no
       from messages where conversation_id = ? and seq = ?`,
    [conversation_id, seq],
  );
}

async function one<Row = { id: number }>(db: Database, sql: string, values: number[]): Promise<Row> {
  const row = await db.one<Row>(sql, values);
  if (!row) throw new Error(`Nothing found by ${sql}`);
  return row;
}
