import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createConnection, type Connection } from 'mysql2/promise';
import type { RowDataPacket } from 'mysql2';
import { adoptLegacy } from '../../../src/adoption/adopt-legacy';
import { migrate } from '../../../src/infra/database/migrate';
import { createEmptyTestDatabase, type TestDatabase } from '../../support/database';
import { createLegacyTables } from '../../support/legacy-database';

/** With ADOPT_MESSAGES=5000000, for example, this is a measurement, and prints its figures. */
const ASKED = Number(process.env.ADOPT_MESSAGES ?? 0);
const MESSAGES = ASKED || 100_000;
const PEOPLE = Math.max(300, Math.round(MESSAGES / 250));
/** Messages that one statement inserts. */
const PIECE = 100_000;
/** The most that the adoption may take: a minute for each 100,000 messages, on a busy machine. */
const MAX_SECONDS = 60 * Math.ceil(MESSAGES / PIECE);
const TSX = pathToFileURL(require.resolve('tsx')).href;

/** SQL for the numbers from 1 to `count`, at most 100,000: digits joined with themselves, which both servers understand. */
const DIGITS = Array.from({ length: 10 }, (_, digit) => `select ${digit} as d`).join(' union all ');
const numbers = (count: number) =>
  `(select a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d + 1 as n
      from (${DIGITS}) a, (${DIGITS}) b, (${DIGITS}) c, (${DIGITS}) e, (${DIGITS}) f
     having n <= ${count} order by n) numbers`;

let schema: TestDatabase;
/** Without the pool's limit on how long a statement may take. */
let connection: Connection;

async function rowsOf<Row>(sql: string): Promise<Row[]> {
  const [rows] = await connection.query<(Row & RowDataPacket)[]>(sql);
  return rows;
}

beforeEach(async () => {
  schema = await createEmptyTestDatabase();
  connection = await createConnection(schema.address);
  await connection.query("set time_zone = '+00:00'");
  const { database } = schema;
  await createLegacyTables(database, 'strict');
  await database.run(
    `insert into users (id, name, email, password_hash)
     select n, concat('Person ', n), concat(n, '@example.com'), 'x' from ${numbers(PEOPLE)}`,
  );
  // Each user writes to a few others. The last tenth of the messages is unread.
  for (let after = 0; after < MESSAGES; after += PIECE) {
    await connection.query(
      `insert into messages (id, sender_id, receiver_id, content, is_read, created_at)
       select id, 1 + (id * 7919) mod ${PEOPLE}, 1 + (id * 7919 + 1 + id mod 7) mod ${PEOPLE}, concat('message ', id),
              id <= ${MESSAGES * 0.9}, '2020-01-01' + interval id second
         from (select n + ${after} as id from ${numbers(Math.min(PIECE, MESSAGES - after))}) ids`,
    );
  }
}, MAX_SECONDS * 1_000);

afterEach(async () => {
  await connection.end();
  await schema.drop();
});

const adopt = () =>
  adoptLegacy(schema.address, {
    zone: 'UTC',
    migrate: () => migrate(schema.database),
    say: () => {},
    warn: () => {},
  });

/** The id of the last adopted message. */
async function progress(): Promise<number> {
  const [row] = await schema.database
    .many<{ n: number }>("select done_up_to as n from adoption_progress where step = 'messages'")
    .catch(() => []);
  return row?.n ?? 0;
}

const toCounts = (rows: { pair: string; n: number }[]) =>
  Object.fromEntries(rows.map(({ pair, n }) => [pair, n]));

async function expectAllAdopted(): Promise<void> {
  const [messages] = await rowsOf(
    `select count(*) as n, count(distinct change_no) as changes, sum(change_no = 0) as unnumbered,
            sum(m.id <> e.id or m.sender_id <> e.sender_id or m.content <> e.content
                or m.created_at <> e.created_at) as wrong
       from messages m join earlier_messages e on e.id = m.id`,
  );
  expect(messages).toEqual({ n: MESSAGES, changes: MESSAGES, unnumbered: '0', wrong: '0' });
  const holes = await rowsOf(
    `select conversation_id from messages group by conversation_id having min(seq) <> 1 or max(seq) <> count(*)
     union all
     select v.id from conversations v where v.last_seq <> (select count(*) from messages m where m.conversation_id = v.id)`,
  );
  expect(holes).toEqual([]);
  const disordered = await rowsOf(
    `select one.id from messages one
       join messages next on next.conversation_id = one.conversation_id and next.seq = one.seq + 1
      where next.id < one.id or next.change_no < one.change_no`,
  );
  expect(disordered).toEqual([]);
  const [counter] = await rowsOf<{ is_last: number }>(
    'select n = (select max(change_no) from messages) as is_last from change_counter',
  );
  expect(counter).toEqual({ is_last: 1 });
  const unread = await rowsOf<{ pair: string; n: number }>(
    `select concat(me.user_id, ':', m.sender_id) as pair, count(*) as n
       from conversation_members me join messages m on m.conversation_id = me.conversation_id
      where m.seq > me.read_seq and m.sender_id <> me.user_id group by 1`,
  );
  const before = await rowsOf<{ pair: string; n: number }>(
    `select concat(receiver_id, ':', sender_id) as pair, count(*) as n from earlier_messages where is_read = 0 group by 1`,
  );
  expect(toCounts(unread)).toEqual(toCounts(before));
}

it(
  `the adoption of ${MESSAGES.toLocaleString('en')} messages needs no more memory than that of a few`,
  async () => {
    const start = Date.now();
    const before = process.memoryUsage().rss;
    let max = before;
    const watch = setInterval(() => {
      max = Math.max(max, process.memoryUsage().rss);
    }, 100);
    await adopt();
    clearInterval(watch);
    const seconds = (Date.now() - start) / 1_000;
    const grown = Math.round((max - before) / 2 ** 20);
    if (ASKED) console.log(`${MESSAGES.toLocaleString('en')} messages: ${seconds} s, ${grown} MiB more`);

    await expectAllAdopted();
    expect(seconds).toBeLessThan(MAX_SECONDS);
    expect(grown).toBeLessThan(150);
  },
  MAX_SECONDS * 3_000,
);

it(
  'the adoption has the same result if its process is killed again and again',
  async () => {
    for (const killAfter of [1, MESSAGES / 5, MESSAGES / 2]) {
      const child = spawn(
        process.execPath,
        ['--import', TSX, resolve('test/support/adopt-process.ts'), JSON.stringify(schema.address)],
        { stdio: ['ignore', 'ignore', 'inherit'] },
      );
      const exited = once(child, 'exit');
      while ((await progress()) < killAfter && child.exitCode === null) {
        // Each query takes a while.
      }
      child.kill('SIGKILL');
      expect(await exited).toEqual([null, 'SIGKILL']);
      expect(await progress()).toBeLessThan(MESSAGES);
    }

    await adopt();
    await expectAllAdopted();
  },
  MAX_SECONDS * 3_000,
);
