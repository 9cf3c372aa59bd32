import { randomBytes } from 'node:crypto';
import { startTestApp, type TestApp } from '../support/app';
import { createTestDatabase } from '../support/database';
import { DatabaseProxy } from '../support/database-proxy';
import { addContact, aPerson, twoPeople } from '../support/people';
import { createRestClient } from '../support/rest-client';
import { closeSockets, connect } from '../support/socket-client';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

let app: TestApp;

/** Intervals wait for the test; timeouts of the database run as usual. */
beforeEach(() => {
  jest.useFakeTimers({
    doNotFake: [
      'Date',
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setTimeout',
      'clearTimeout',
    ],
  });
});

afterEach(() => {
  closeSockets();
  jest.useRealTimers();
});

/** One row of each table that a task removes expired rows from. */
async function addExpiredRows(): Promise<void> {
  const person = await aPerson(app);
  await app.database.run('update sessions set revoked_at = now(3) where user_id = ?', [person.id]);
  const longAgo = new Date(Date.now() - 91 * DAY_MS);
  await app.database.run('update audit_log set at = ?', [longAgo]);
  await app.database.run('update known_addresses set last_seen_at = ?', [longAgo]);
  await app.database.run('insert into profile_changes (user_id, changed_at) values (?, ?)', [
    person.id,
    new Date(Date.now() - 61 * MINUTE_MS),
  ]);
  await app.database.run('insert into found_people values (?, 1, ?)', [
    person.id,
    new Date(Date.now() - 61 * MINUTE_MS),
  ]);
  await app.database.run(
    `insert into reports (reporter_id, user_id, user_name, reason, created_at, decided_at)
     values (?, 1, 'Bruno', 'spam', ?, ?)`,
    [person.id, longAgo, new Date(Date.now() - 31 * DAY_MS)],
  );
  await app.database.run('insert into solved_challenges (signature, expires_at) values (?, ?)', [
    randomBytes(32),
    new Date(Date.now() - 2 * MINUTE_MS),
  ]);
  await app.database.run(
    `insert into push_deliveries (subscription_id, conversation_id, seq, user_id, state, finished_at)
     values (1, 1, ?, ?, 'suppressed', ?)`,
    [person.id, person.id, new Date(Date.now() - 3 * DAY_MS)],
  );
}

const countExpiredRows = async () =>
  await app.database.one<Record<string, number>>(
    `select (select count(*) from sessions) as sessions, (select count(*) from audit_log) as entries,
            (select count(*) from known_addresses) as addresses, (select count(*) from found_people) as found,
            (select count(*) from profile_changes) as changes,
            (select count(*) from reports) as reports,
            (select count(*) from solved_challenges) as challenges,
            (select count(*) from push_deliveries) as deliveries`,
  );

/** Resolves when all of them were removed; if one is not, the test times out. */
async function untilGone(): Promise<void> {
  let left;
  do left = await countExpiredRows();
  while (Object.values(left ?? {}).some((count) => count > 0));
}

it('removes expired rows some minutes after the start, and every hour', async () => {
  app = await startTestApp();
  await addExpiredRows();
  jest.advanceTimersByTime(MINUTE_MS);
  expect(await countExpiredRows()).toEqual({
    sessions: 1,
    entries: 1,
    addresses: 1,
    found: 1,
    changes: 1,
    reports: 1,
    challenges: 1,
    deliveries: 1,
  });
  jest.advanceTimersByTime(7 * MINUTE_MS);
  await untilGone();

  await addExpiredRows();
  jest.advanceTimersByTime(60 * MINUTE_MS);
  await untilGone();
  await app.stop();
});

it('tells of a changed profile what a process that has ended did not tell', async () => {
  app = await startTestApp();
  const [ana, bruno] = await twoPeople(app);
  await addContact(bruno, ana);
  const phone = await connect(app, bruno);
  const { body } = await bruno.api.get('/api/sync');
  await app.database.run("update users set name = 'Ana Souza' where id = ?", [ana.id]);
  const note = (tell_at: Date) =>
    app.database.run('insert into profile_changes (user_id, changed_at, tell_at) values (?, now(3), ?)', [
      ana.id,
      tell_at,
    ]);
  await note(new Date(Date.now() - 1));
  jest.advanceTimersByTime(30_000);
  expect(await phone.next('user_updated')).toMatchObject({ user_id: ana.id, name: 'Ana Souza' });
  const synced = await bruno.api.get(`/api/sync?cursor=${body.data.cursor}`);
  expect(synced.body.data.contacts).toMatchObject([{ contact_name: 'Ana Souza' }]);
  const pending = () => app.database.one('select 1 from profile_changes where tell_at is not null');
  while (await pending());
  await app.stop();
});

it('tells of a changed profile what was withheld because of a block that has ended', async () => {
  app = await startTestApp();
  const [ana, bruno] = await twoPeople(app);
  await addContact(bruno, ana);
  const phone = await connect(app, bruno);
  const { body } = await bruno.api.get('/api/sync');
  await app.database.run("update users set name = 'Ana Souza' where id = ?", [ana.id]);
  await app.database.run('insert into withheld_profiles (user_id, viewer_id) values (?, ?)', [
    ana.id,
    bruno.id,
  ]);
  jest.advanceTimersByTime(30_000);
  expect(await phone.next('user_updated')).toMatchObject({ user_id: ana.id, name: 'Ana Souza' });
  const synced = await bruno.api.get(`/api/sync?cursor=${body.data.cursor}`);
  expect(synced.body.data.contacts).toMatchObject([{ contact_name: 'Ana Souza' }]);
  while (await app.database.one('select 1 from withheld_profiles'));
  await app.stop();
});

it('leaves to others what it did not come to tell of a changed profile when it stops', async () => {
  const schema = await createTestDatabase();
  const proxy = await DatabaseProxy.start(schema.address);
  app = await startTestApp({ schema });
  const stopping = await startTestApp({ schema, outside: { address: proxy.address } });
  const [ana, bruno] = await twoPeople(app);
  await addContact(bruno, ana);
  const phone = await connect(app, bruno);
  const RENEWAL = /update contacts set change_no/;
  proxy.onNext(RENEWAL, 'stick');
  const api = createRestClient(stopping.url, ana.token);
  expect((await api.patch('/api/auth/me', { name: 'Ana Souza' })).status).toBe(200);
  while (!proxy.queries.some((sql) => RENEWAL.test(sql))) await new Promise(setImmediate);
  await stopping.stop();
  await proxy.stop();

  await schema.database.run('update profile_changes set tell_at = now(3)');
  jest.advanceTimersByTime(30_000);
  expect(await phone.next('user_updated')).toMatchObject({ name: 'Ana Souza' });
  await app.stop();
  await schema.drop();
});

it('accepts no messages while a stopping server waits for a task', async () => {
  const schema = await createTestDatabase();
  app = await startTestApp({ schema });
  const [ana, bruno] = await twoPeople(app);
  const phone = await connect(app, ana);
  const gone = await aPerson(app);
  await app.database.run('update sessions set revoked_at = now(3) where user_id = ?', [gone.id]);
  const holding = await schema.database.pool.getConnection();
  await holding.query('begin');
  await holding.query('select id from sessions where user_id = ? for update', [gone.id]);

  jest.advanceTimersByTime(2 * MINUTE_MS);
  const waiting = () =>
    app.database.one(
      `select 1 from information_schema.processlist
        where db = database() and id <> connection_id() and info like '%from sessions%for update%'`,
    );
  while (!(await waiting()));
  const stopping = app.stop();
  phone.emit('send_message', { receiver_id: bruno.id, content: 'too late', temp_id: 'a' });
  await fetch(`${app.url}/health`);
  await holding.query('rollback');
  holding.release();
  await stopping;

  expect(await schema.database.many('select content from messages')).toEqual([]);
  await schema.drop();
});
