import { createConnection } from 'mysql2/promise';
import { startTestApp, type TestApp } from '../../support/app';
import { type Person, twoPeople } from '../../support/people';
import { closeSockets, connect } from '../../support/socket-client';
import { SLACK_MS } from '../../support/slack';

let app: TestApp;
let ana: Person;
let bruno: Person;

beforeAll(async () => {
  app = await startTestApp({ settings: { RATE_LIMIT: 'on', DB_POOL_SIZE: '12' }, background: false });
});
beforeEach(async () => {
  [ana, bruno] = await twoPeople(app);
});
afterEach(closeSockets);
afterAll(() => app.stop());

/** While `work` runs, statements that use this table wait. */
async function whileLocked(table: string, work: () => Promise<void>): Promise<void> {
  const connection = await createConnection(app.schema.address);
  await connection.query(`lock tables ${table} write`);
  try {
    await work();
  } finally {
    await connection.end();
  }
}

/** How many statements wait for a table. */
async function countWaiting(): Promise<number> {
  const row = await app.database.one<{ n: number }>(
    `select count(*) as n from information_schema.processlist
      where db = database() and state like 'Waiting for table%lock'`,
  );
  return row?.n ?? 0;
}

async function untilWaiting(count: number): Promise<void> {
  while ((await countWaiting()) < count);
}

it('leaves the database to other accounts, however many high-cost calls one account makes', async () => {
  let calls: Promise<{ status: number }[]> | undefined;
  // Not the list of contacts: concurrent ones of an account share a query anyway.
  await whileLocked('conversation_members', async () => {
    calls = Promise.all(Array.from({ length: 40 }, () => ana.api.get('/api/messages/unread')));
    await untilWaiting(2);
    for (let n = 0; n < 5; n++) expect((await bruno.api.get('/api/auth/me')).status).toBe(200);
    // Two at a time, and some that were given up but still wait: far fewer than the pool has connections.
    expect(await countWaiting()).toBeLessThan(8);
  });
  // Calls that waited too long are refused, and can be repeated; every call gets a response.
  for (const { status } of (await calls) ?? []) expect([200, 503]).toContain(status);
  expect((await ana.api.get('/api/messages/unread')).status).toBe(200);
});

it('counts calls over REST and sockets together, and refuses a send in time while they wait', async () => {
  const device = await connect(app, ana);
  await device.send(bruno, 'first');
  let others: Promise<unknown> | undefined;
  await whileLocked('contacts', async () => {
    // A send needs no contacts: without these calls it would be stored.
    const contact = { contact_user_id: bruno.id };
    others = Promise.all(Array.from({ length: 8 }, () => ana.api.post('/api/contacts/add', contact)));
    await untilWaiting(8);
    const draft = { receiver_id: bruno.id, content: 'held', temp_id: `held-${ana.id}` };
    expect(await device.call('send_message', draft)).toMatchObject({ success: false, code: 'busy' });
  });
  await others;
  expect((await device.send(bruno, 'last')).seq).toBe(2);
});

it('refuses many sends in time while the account has slow calls in flight, and stores none of them', async () => {
  const device = await connect(app, ana);
  await device.send(bruno, 'first');
  await whileLocked('users', async () => {
    // Until they time out, which takes longer.
    const waiting = Promise.all(Array.from({ length: 8 }, () => ana.api.get('/api/auth/me')));
    await untilWaiting(8);
    const startedAt = performance.now();
    await Promise.all(
      Array.from({ length: 10 }, async (_, n) => {
        const draft = { receiver_id: bruno.id, content: `${n}`, temp_id: `late-${ana.id}-${n}` };
        expect(await device.call('send_message', draft)).toMatchObject({ success: false, code: 'busy' });
        expect(performance.now() - startedAt).toBeLessThan(4_000 + SLACK_MS);
      }),
    );
    await waiting;
  });
  expect((await device.send(bruno, 'last')).seq).toBe(2);
});

it('keeps the order of the messages of a socket while they wait', async () => {
  const [device, other] = await Promise.all([connect(app, ana), connect(app, bruno)]);
  const contents = Array.from({ length: 60 }, (_, n) => `number ${n}`);
  await Promise.all(contents.map((content) => device.send(bruno, content)));
  expect((await other.all('new_message')).map(({ content }) => content)).toEqual(contents);
});
