import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { adoptEarlier } from '../../../src/infra/adopt-earlier/adopt-earlier';
import { migrate } from '../../../src/infra/migrate';
import { createEmptyTestDatabase, type TestDatabase } from '../../support/database';
import { countEarlierUnread, createEarlierTables } from '../../support/earlier-database';

const PEOPLE = 300;
const MESSAGES = 100_000;
const TSX = pathToFileURL(require.resolve('tsx')).href;

/** Ten numbers, joined with themselves until there are enough: both servers know that. */
const DIGITS = Array.from({ length: 10 }, (_, digit) => `select ${digit} as d`).join(' union all ');
const numbers = (count: number) =>
  `(select a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d + 1 as n
      from (${DIGITS}) a, (${DIGITS}) b, (${DIGITS}) c, (${DIGITS}) e, (${DIGITS}) f
     having n <= ${count} order by n) numbers`;

let schema: TestDatabase;

beforeEach(async () => {
  schema = await createEmptyTestDatabase();
  const { database } = schema;
  await createEarlierTables(database, 'strict');
  await database.run(
    `insert into users (id, name, email, password_hash)
     select n, concat('Person ', n), concat(n, '@example.com'), 'x' from ${numbers(PEOPLE)}`,
  );
  // Everybody with a few others; what is older than the last tenth has been read.
  await database.pool.query(
    `insert into messages (id, sender_id, receiver_id, content, is_read, created_at)
     select n, 1 + (n * 7919) mod ${PEOPLE}, 1 + (n * 7919 + 1 + n mod 7) mod ${PEOPLE}, concat('message ', n),
            n <= ${MESSAGES * 0.9}, '2025-01-01' + interval n second
       from ${numbers(MESSAGES)}`,
  );
}, 60_000);

afterEach(() => schema.drop());

const adopt = () =>
  adoptEarlier(schema.address, {
    zone: 'UTC',
    migrate: () => migrate(schema.database),
    say: () => {},
    warn: () => {},
  });

/** The last message that was adopted. */
async function progress(): Promise<number> {
  const [row] = await schema.database
    .many<{ n: number }>("select done_up_to as n from adoption_progress where step = 'messages'")
    .catch(() => []);
  return row?.n ?? 0;
}

async function expectAllAdopted(): Promise<void> {
  const { database } = schema;
  const [messages] = await database.many(
    `select count(*) as n, count(distinct change_no) as changes, sum(change_no = 0) as unnumbered,
            sum(m.id <> e.id or m.sender_id <> e.sender_id or m.content <> e.content
                or m.created_at <> e.created_at) as wrong
       from messages m join earlier_messages e on e.id = m.id`,
  );
  expect(messages).toEqual({ n: MESSAGES, changes: MESSAGES, unnumbered: '0', wrong: '0' });
  const holes = await database.many(
    `select conversation_id from messages group by conversation_id having min(seq) <> 1 or max(seq) <> count(*)
     union all
     select v.id from conversations v where v.last_seq <> (select count(*) from messages m where m.conversation_id = v.id)`,
  );
  expect(holes).toEqual([]);
  const disordered = await database.many(
    `select one.id from messages one
       join messages next on next.conversation_id = one.conversation_id and next.seq = one.seq + 1
      where next.id < one.id or next.change_no < one.change_no`,
  );
  expect(disordered).toEqual([]);
  const [counter] = await database.many<{ is_last: number }>(
    'select n = (select max(change_no) from messages) as is_last from change_counter',
  );
  expect(counter).toEqual({ is_last: 1 });
  const unread = await database.many<{ pair: string; n: number }>(
    `select concat(me.user_id, ':', m.sender_id) as pair, count(*) as n
       from conversation_members me join messages m on m.conversation_id = me.conversation_id
      where m.seq > me.read_seq and m.sender_id <> me.user_id group by 1`,
  );
  expect(Object.fromEntries(unread.map(({ pair, n }) => [pair, n]))).toEqual(
    await countEarlierUnread(database, 'earlier_messages'),
  );
}

it('adopts 100,000 messages within seconds', async () => {
  const start = Date.now();
  await adopt();
  const seconds = (Date.now() - start) / 1_000;

  await expectAllAdopted();
  expect(seconds).toBeLessThan(60);
}, 120_000);

it('ends the same when its process is killed again and again', async () => {
  for (const killAfter of [1, 20_000, 50_000]) {
    const child = spawn(
      process.execPath,
      ['--import', TSX, resolve('test/support/adopt-process.ts'), JSON.stringify(schema.address)],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    const exited = once(child, 'exit');
    while ((await progress()) < killAfter && child.exitCode === null) {
      // Asking takes its time.
    }
    child.kill('SIGKILL');
    expect(await exited).toEqual([null, 'SIGKILL']);
    expect(await progress()).toBeLessThan(MESSAGES);
  }

  await adopt();
  await expectAllAdopted();
}, 180_000);
