import { decode } from 'jsonwebtoken';
import type { Session } from '../../../src/contracts/routes/sessions';
import { UserSessionRepository } from '../../../src/repositories/accounts/user-session-repository';
import { startTestApp, type TestApp } from '../../support/app';
import { aPerson, expectData, loginAgain, type Person, withLegacyToken } from '../../support/people';
import { createRestClient } from '../../support/rest-client';
import { closeSockets, connect } from '../../support/socket-client';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0';
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const NOW = Math.floor(Date.now() / 1_000);

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ settings: { TRUST_PROXY: 'true', LEGACY_TOKENS: 'on' } });
});
afterEach(closeSockets);
afterAll(() => app.stop());

const sessionOf = ({ token }: Pick<Person, 'token'>) => (decode(token) as { sid: number }).sid;

async function listOf({ api }: Pick<Person, 'api'>): Promise<Session[]> {
  return expectData(await api.get('/api/auth/sessions'), 200).sessions as Session[];
}

const idsOf = async (person: Pick<Person, 'api'>) => (await listOf(person)).map(({ id }) => id);
const isLetIn = async ({ api }: Pick<Person, 'api'>) => (await api.get('/api/auth/me')).status === 200;

let serial = 0;
async function subscribe({ api }: Person): Promise<string> {
  serial += 1;
  const endpoint = `https://fcm.googleapis.com/fcm/send/${serial}`;
  const keys = {
    p256dh: 'BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM',
    auth: 'tBHItJI5svbpez7KI4CCXg',
  };
  expectData(await api.post('/api/push/subscribe', { subscription: { endpoint, keys } }), 200);
  return endpoint;
}

const subscriptionsOf = async ({ id }: Person) =>
  (
    await app.database.many<{ endpoint: string }>(
      'select endpoint from push_subscriptions where user_id = ? order by id',
      [id],
    )
  ).map(({ endpoint }) => endpoint);
const auditOf = ({ id }: Person, event: string) =>
  app.database.many<Record<string, unknown>>(
    'select session_id, address from audit_log where user_id = ? and event = ? order by id',
    [id, event],
  );
const fallOutOfUse = (session_id: number) =>
  app.database.run('update sessions set last_used_at = now(3) - interval 91 day where id = ?', [session_id]);

describe('the list of sessions', () => {
  it('says where the caller is logged in, newest first, and which session is the current one', async () => {
    const ana = await aPerson(app);
    const { email, password } = ana;
    const login = await createRestClient(app.url).post(
      '/api/auth/login',
      { email, password },
      { 'User-Agent': FIREFOX, 'X-Forwarded-For': '2001:db8:1:2::3' },
    );
    const laptop = { token: String(expectData(login, 200).token) };

    expect(await listOf(ana)).toEqual([
      {
        id: sessionOf(laptop),
        created_at: TIME,
        last_used_at: TIME,
        is_current: false,
        browser: 'Firefox',
        platform: 'Linux',
        address: '2001:db8:1:2::/64',
      },
      {
        id: sessionOf(ana),
        created_at: TIME,
        last_used_at: TIME,
        is_current: true,
        browser: null,
        platform: null,
        address: expect.any(String),
      },
    ]);
  });

  it('has nobody else’s sessions, and none that is over', async () => {
    const ana = await aPerson(app);
    await aPerson(app);
    const [out, unused, last] = [
      await loginAgain(app, ana),
      await loginAgain(app, ana),
      await loginAgain(app, ana),
    ];
    await out.api.post('/api/auth/logout');
    await fallOutOfUse(sessionOf(unused));

    expect(await idsOf(ana)).toEqual([sessionOf(last), sessionOf(ana)]);
  });

  it('has the newest 200 and the current one, and says nothing of sessions of earlier releases', async () => {
    const ana = await aPerson(app);
    const values = Array.from({ length: 250 }, () => '(?)').join(', ');
    await app.database.run(
      `insert into sessions (user_id) values ${values}`,
      Array.from({ length: 250 }, () => ana.id),
    );

    const sessions = await listOf(ana);
    const ids = sessions.map(({ id }) => id);
    expect(ids).toHaveLength(201);
    expect(ids).toEqual(ids.toSorted((a, b) => b - a));
    expect(sessions.at(-1)).toMatchObject({ id: sessionOf(ana), is_current: true });
    expect(sessions[0]).toMatchObject({ browser: null, platform: null, address: null, is_current: false });
  });

  it('has the legacy tokens as one session while one of them is in use', async () => {
    const ana = await aPerson(app);
    expect(await idsOf(ana)).toEqual([sessionOf(ana)]);
    const legacy = withLegacyToken(app, ana, NOW - 3_600);
    const [newest, own] = await listOf(legacy);
    expect(newest).toMatchObject({ is_current: true });
    expect(own).toMatchObject({ id: sessionOf(ana), is_current: false });

    await legacy.api.post('/api/auth/logout');
    expect(await idsOf(ana)).toEqual([sessionOf(ana)]);

    expect(await isLetIn(withLegacyToken(app, ana, NOW + 50))).toBe(true);
    expect(await idsOf(ana)).toEqual([newest?.id, sessionOf(ana)]);

    const closed = await startTestApp({ schema: app.schema, settings: { LEGACY_TOKENS: 'off' } });
    const there = { api: createRestClient(closed.url, ana.token) };
    expect(await idsOf(there)).toEqual([sessionOf(ana)]);
    await closed.stop();
  });
});

describe('ending a session', () => {
  it('ends its token, its sockets and its subscriptions, and no other’s', async () => {
    const ana = await aPerson(app);
    const laptop = await loginAgain(app, ana);
    const [socket, ofLaptop] = [await connect(app, ana), await connect(app, laptop)];
    const endpoint = await subscribe(ana);
    await subscribe(laptop);
    const closed = ofLaptop.disconnected();

    const { status, body } = await ana.api.delete(`/api/auth/sessions/${sessionOf(laptop)}`, {
      'X-Forwarded-For': '203.0.113.9',
    });

    expect(status).toBe(200);
    expect(body).toEqual({ success: true, message: 'This device is logged out.' });
    expect(await closed).toBe('io server disconnect');
    expect(await isLetIn(laptop)).toBe(false);
    expect(await subscriptionsOf(ana)).toEqual([endpoint]);
    await socket.barrier();
    expect(await isLetIn(ana)).toBe(true);
    expect(await idsOf(ana)).toEqual([sessionOf(ana)]);
    expect(await auditOf(ana, 'session_ended')).toEqual([
      { session_id: sessionOf(laptop), address: '203.0.113.9' },
    ]);
  });

  it('finds none that is somebody else’s or over', async () => {
    const [ana, bruno] = [await aPerson(app), await aPerson(app)];
    const [out, unused] = [await loginAgain(app, ana), await loginAgain(app, ana)];
    await out.api.post('/api/auth/logout');
    await fallOutOfUse(sessionOf(unused));

    for (const id of [sessionOf(bruno), sessionOf(out), sessionOf(unused), 2 ** 40]) {
      const { status, body } = await ana.api.delete(`/api/auth/sessions/${id}`);
      expect(status).toBe(404);
      expect(body).toEqual({ success: false, message: 'This could not be found.', code: 'not_found' });
    }
    expect(await isLetIn(bruno)).toBe(true);
    expect(await auditOf(ana, 'session_ended')).toEqual([]);
  });

  it('succeeds once if ten ask for it at once', async () => {
    const ana = await aPerson(app);
    const laptop = await loginAgain(app, ana);
    const path = `/api/auth/sessions/${sessionOf(laptop)}`;
    const answers = await Promise.all(Array.from({ length: 10 }, () => ana.api.delete(path)));

    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      200,
      ...Array.from({ length: 9 }, () => 404),
    ]);
    expect(await auditOf(ana, 'session_ended')).toHaveLength(1);
  });

  it('may be that of the caller', async () => {
    const ana = await aPerson(app);
    expect((await ana.api.delete(`/api/auth/sessions/${sessionOf(ana)}`)).status).toBe(200);
    expect(await isLetIn(ana)).toBe(false);
  });

  it('is noticed by another process within five seconds', async () => {
    let now = Date.now();
    const other = await startTestApp({ schema: app.schema, outside: { monotonic: () => now } });
    try {
      const ana = await aPerson(app);
      const laptop = await loginAgain(app, ana);
      const there = { api: createRestClient(other.url, laptop.token) };
      expect(await isLetIn(there)).toBe(true);
      await ana.api.delete(`/api/auth/sessions/${sessionOf(laptop)}`);
      now += 5_000;
      expect(await isLetIn(there)).toBe(false);
    } finally {
      await other.stop();
    }
  });

  it('of the legacy tokens revokes those that were issued until now', async () => {
    const ana = await aPerson(app);
    const legacy = withLegacyToken(app, ana, NOW - 3_600);
    const [{ id } = { id: 0 }] = await listOf(legacy);

    expect((await ana.api.delete(`/api/auth/sessions/${id}`)).status).toBe(200);

    expect(await isLetIn(legacy)).toBe(false);
    expect(await isLetIn(withLegacyToken(app, ana, NOW - 7_200))).toBe(false);
    expect((await ana.api.delete(`/api/auth/sessions/${id}`)).status).toBe(404);
    expect(await isLetIn(withLegacyToken(app, ana, NOW + 50))).toBe(true);
  });
});

describe('ending all other sessions', () => {
  it('keeps that of the caller and those of everybody else', async () => {
    const [ana, bruno] = [await aPerson(app), await aPerson(app)];
    const others = [await loginAgain(app, ana), await loginAgain(app, ana)];
    const sockets = await Promise.all([ana, bruno, ...others].map((person) => connect(app, person)));
    const endpoints = [await subscribe(ana), await subscribe(bruno)];
    for (const other of others) await subscribe(other);
    const closed = sockets.slice(2).map((socket) => socket.disconnected());

    const { status, body } = await ana.api.delete('/api/auth/sessions', { 'X-Forwarded-For': '203.0.113.9' });

    expect(status).toBe(200);
    expect(body).toEqual({ success: true, message: 'You are logged out everywhere else.' });
    expect(await Promise.all(closed)).toEqual(['io server disconnect', 'io server disconnect']);
    for (const other of others) expect(await isLetIn(other)).toBe(false);
    for (const socket of sockets.slice(0, 2)) await socket.barrier();
    expect([await isLetIn(ana), await isLetIn(bruno)]).toEqual([true, true]);
    expect([...(await subscriptionsOf(ana)), ...(await subscriptionsOf(bruno))]).toEqual(endpoints);
    expect(await idsOf(ana)).toEqual([sessionOf(ana)]);
    expect(await auditOf(ana, 'other_sessions_ended')).toEqual([
      { session_id: sessionOf(ana), address: '203.0.113.9' },
    ]);
  });

  it('ends the pending deliveries of their subscriptions', async () => {
    const ana = await aPerson(app);
    const laptop = await loginAgain(app, ana);
    for (const person of [ana, laptop]) await subscribe(person);
    await app.database.run(
      `insert into push_deliveries (subscription_id, conversation_id, seq, user_id)
       select id, 1, 1, user_id from push_subscriptions where user_id = ?`,
      [ana.id],
    );
    await ana.api.delete('/api/auth/sessions');

    const deliveries = await app.database.many(
      'select state, reason from push_deliveries where user_id = ? order by subscription_id',
      [ana.id],
    );
    expect(deliveries).toEqual([
      { state: 'pending', reason: null },
      { state: 'suppressed', reason: 'session_ended' },
    ]);
  });

  it('revokes legacy tokens issued until now, whether one was used before or not', async () => {
    const people = [await aPerson(app), await aPerson(app)] as const;
    expect(await isLetIn(withLegacyToken(app, people[0]))).toBe(true);
    for (const person of people) {
      await person.api.delete('/api/auth/sessions');
      expect(await isLetIn(withLegacyToken(app, person))).toBe(false);
      expect(await isLetIn(withLegacyToken(app, person, NOW + 50))).toBe(true);
    }
  });

  it('with a legacy token keeps the session that all of them share', async () => {
    const ana = await aPerson(app);
    const [legacy, older] = [withLegacyToken(app, ana), withLegacyToken(app, ana, NOW - 7_200)];
    expect((await legacy.api.delete('/api/auth/sessions')).status).toBe(200);

    expect([await isLetIn(legacy), await isLetIn(older), await isLetIn(ana)]).toEqual([true, true, false]);
  });
});

describe('ending all sessions of a user', () => {
  it('spares none, and ends tokens of an identity provider too', async () => {
    const [ana, bruno] = [await aPerson(app), await aPerson(app)];
    const legacy = withLegacyToken(app, ana);
    expect(await isLetIn(legacy)).toBe(true);
    const at = new Date('2026-01-31T12:00:00.000Z');

    const ended = await new UserSessionRepository(app.database).endAll(ana.id, { at });

    expect(ended).toEqual([
      { id: sessionOf(ana), user_id: ana.id, kind: 'login' },
      { id: expect.any(Number), user_id: ana.id, kind: 'earlier' },
    ]);
    const rows = await app.database.many(
      'select id, tokens_valid_after from users where id in (?, ?) order by id',
      [ana.id, bruno.id],
    );
    expect(rows).toEqual([
      { id: ana.id, tokens_valid_after: new Date(at.getTime() + 60_000).toISOString() },
      { id: bruno.id, tokens_valid_after: null },
    ]);
    expect(await new UserSessionRepository(app.database).endAll(2 ** 40, { at })).toEqual([]);
  });
});

it('keeps a thousand sessions of a user: a further log-in ends the one that was not used for longest', async () => {
  const ana = await aPerson(app);
  const [unused, socketed] = [await loginAgain(app, ana), await loginAgain(app, ana)];
  const socket = await connect(app, socketed);
  const closed = socket.disconnected();
  const sessions = Array.from({ length: 997 }, () => ana.id);
  await app.database.run(
    `insert into sessions (user_id) values ${sessions.map(() => '(?)').join(', ')}`,
    sessions,
  );
  await app.database.run('update sessions set last_used_at = now(3) - interval 2 hour where id = ?', [
    sessionOf(unused),
  ]);
  await app.database.run('update sessions set last_used_at = now(3) - interval 1 hour where id = ?', [
    sessionOf(socketed),
  ]);
  const letIn = async () => [await isLetIn(ana), await isLetIn(unused), await isLetIn(socketed)];

  await loginAgain(app, ana);
  const { token } = await loginAgain(app, ana);

  expect(await closed).toBe('io server disconnect');
  expect(await letIn()).toEqual([true, false, false]);
  expect(await isLetIn({ api: createRestClient(app.url, token) })).toBe(true);
});
