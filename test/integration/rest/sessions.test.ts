import { sign } from 'jsonwebtoken';
import { JWT_SECRET, startTestApp, type TestApp } from '../../support/app';
import { aPerson, loginAgain, type Person, send, twoPeople, withLegacyToken } from '../../support/people';
import { createRestClient } from '../../support/rest-client';

const HOUR = 3_600;
const NOW = Math.floor(Date.now() / 1_000);

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ settings: { LEGACY_TOKENS: 'on' } });
});
afterAll(() => app.stop());

async function isLetIn({ api }: Pick<Person, 'api'>): Promise<boolean> {
  const statuses = [(await api.get('/api/auth/me')).status, (await api.get('/api/auth/verify')).status];
  expect([
    [200, 200],
    [401, 401],
  ]).toContainEqual(statuses);
  return statuses[0] === 200;
}

function withToken(token: string) {
  return { api: createRestClient(app.url, token) };
}

describe('a log-out', () => {
  it('ends this session and no other', async () => {
    const phone = await aPerson(app);
    const laptop = await loginAgain(app, phone);
    const stranger = await aPerson(app);

    const { status, body } = await phone.api.post('/api/auth/logout');

    expect(status).toBe(200);
    expect(body).toEqual({ success: true, message: 'You are logged out.' });
    expect(await isLetIn(phone)).toBe(false);
    expect(await isLetIn(laptop)).toBe(true);
    expect(await isLetIn(stranger)).toBe(true);
    expect((await phone.api.post('/api/auth/logout')).status).toBe(401);
    expect(await isLetIn(await loginAgain(app, phone))).toBe(true);
  });

  it('does not end legacy tokens of the same user', async () => {
    const ana = await aPerson(app);
    const legacy = withLegacyToken(app, ana);
    await ana.api.post('/api/auth/logout');
    expect(await isLetIn(legacy)).toBe(true);
  });

  it('can be requested ten times at once', async () => {
    const ana = await aPerson(app);
    const answers = await Promise.all(Array.from({ length: 10 }, () => ana.api.post('/api/auth/logout')));

    for (const { status } of answers) expect([200, 401]).toContain(status);
    expect(answers.some(({ status }) => status === 200)).toBe(true);
    expect(await isLetIn(ana)).toBe(false);
  });

  it('is noticed by another process within five seconds', async () => {
    let now = Date.now();
    const other = await startTestApp({ schema: app.schema, outside: { monotonic: () => now } });
    try {
      const ana = await aPerson(app);
      const there = { api: createRestClient(other.url, ana.token) };
      expect(await isLetIn(there)).toBe(true);
      await ana.api.post('/api/auth/logout');
      now += 5_000;
      expect(await isLetIn(there)).toBe(false);
    } finally {
      await other.stop();
    }
  });
});

describe('tokens of the legacy backend', () => {
  it('are accepted everywhere', async () => {
    const [ana, bruno] = await twoPeople(app);
    const legacy = withLegacyToken(app, ana);

    expect((await legacy.api.get('/api/auth/me')).body.data.user.id).toBe(ana.id);
    expect((await send(legacy, bruno, 'from an old token')).sender_id).toBe(ana.id);
  });

  it('are accepted in ten requests at once, and share one session', async () => {
    const ana = await aPerson(app);
    const legacy = withLegacyToken(app, ana);
    const answers = await Promise.all(Array.from({ length: 10 }, () => legacy.api.get('/api/auth/me')));

    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const rows = await app.database.many("select id from sessions where user_id = ? and kind = 'earlier'", [
      ana.id,
    ]);
    expect(rows).toHaveLength(1);
  });

  it('are revoked by a log-out with one of them if they were issued before it', async () => {
    const ana = await aPerson(app);
    const bruno = await aPerson(app);
    const [first, second, ofBruno] = [
      withLegacyToken(app, ana, NOW - 2 * HOUR),
      withLegacyToken(app, ana, NOW - HOUR),
      withLegacyToken(app, bruno, NOW - HOUR),
    ];
    for (const person of [first, second, ofBruno]) expect(await isLetIn(person)).toBe(true);

    expect((await first.api.post('/api/auth/logout')).status).toBe(200);

    expect(await isLetIn(first)).toBe(false);
    expect(await isLetIn(second)).toBe(false);
    expect(await isLetIn(withLegacyToken(app, ana, NOW - 3 * HOUR))).toBe(false);
    expect(await isLetIn(withLegacyToken(app, ana, NOW + 60))).toBe(true);
    expect(await isLetIn(ofBruno)).toBe(true);
    expect(await isLetIn(ana)).toBe(true);
  });

  it('can be revoked again and again', async () => {
    const ana = await aPerson(app);
    for (const issuedAt of [NOW - HOUR, NOW + 60]) {
      const legacy = withLegacyToken(app, ana, issuedAt);
      expect(await isLetIn(legacy)).toBe(true);
      await legacy.api.post('/api/auth/logout');
      expect(await isLetIn(legacy)).toBe(false);
    }
  });

  it.each([
    ['2 hours', 2 * HOUR],
    ['a thousand centuries', 36_525_000 * 24 * HOUR],
  ])('are revoked by a log-out also if the clock that issued them was %s ahead', async (_, ahead) => {
    const ana = await aPerson(app);
    const legacy = withLegacyToken(app, ana, NOW + ahead);
    const older = withLegacyToken(app, ana, NOW - HOUR);
    expect(await isLetIn(legacy)).toBe(true);

    expect((await legacy.api.post('/api/auth/logout')).status).toBe(200);

    expect(await isLetIn(legacy)).toBe(false);
    expect(await isLetIn(older)).toBe(false);
    expect(await isLetIn(ana)).toBe(true);
  });

  it('issued in the future are refused after a log-out with another one, also once that time has come', async () => {
    let now = Date.now();
    const clocks = { clock: () => now, monotonic: () => now };
    const later = await startTestApp({
      schema: app.schema,
      outside: clocks,
      settings: { LEGACY_TOKENS: 'on' },
    });
    try {
      const ana = await aPerson(app);
      const phone = withLegacyToken(later, ana, NOW + 2 * HOUR);
      const laptop = withLegacyToken(later, ana, NOW + 3 * HOUR);
      expect(await isLetIn(laptop)).toBe(true);
      await phone.api.post('/api/auth/logout');

      expect(await isLetIn(laptop)).toBe(false);
      now += 4 * HOUR * 1_000;
      expect(await isLetIn(laptop)).toBe(false);
      expect(await isLetIn(withLegacyToken(later, ana, NOW + 4 * HOUR))).toBe(true);
    } finally {
      await later.stop();
    }
  });

  it('are accepted after a pause of any length, and can still be revoked', async () => {
    const ana = await aPerson(app);
    const legacy = withLegacyToken(app, ana);
    expect(await isLetIn(legacy)).toBe(true);
    await app.database.run(
      "update sessions set last_used_at = now(3) - interval 91 day where user_id = ? and kind = 'earlier'",
      [ana.id],
    );

    expect(await isLetIn(legacy)).toBe(true);
    expect((await legacy.api.post('/api/auth/logout')).status).toBe(200);
    expect(await isLetIn(legacy)).toBe(false);
  });
});

describe('a session', () => {
  it('is over after 90 days without use, whatever its token says', async () => {
    const ana = await aPerson(app);
    await app.database.run('update sessions set last_used_at = now(3) - interval 91 day where user_id = ?', [
      ana.id,
    ]);
    expect(await isLetIn(ana)).toBe(false);
  });

  it('stays live if it is used', async () => {
    const ana = await aPerson(app);
    await app.database.run('update sessions set last_used_at = now(3) - interval 80 day where user_id = ?', [
      ana.id,
    ]);
    expect(await isLetIn(ana)).toBe(true);
    const [session] = await app.database.many<{ last_used_at: string }>(
      'select last_used_at from sessions where user_id = ?',
      [ana.id],
    );
    expect(Date.now() - Date.parse(session?.last_used_at ?? '')).toBeLessThan(60_000);
  });
});

describe('a token', () => {
  it.each<[string, (user_id: number, sid: number) => string]>([
    [
      'signed with another secret',
      (user_id, sid) => sign({ user_id, sid }, 'another secret', { expiresIn: HOUR }),
    ],
    ['that has expired', (user_id, sid) => sign({ user_id, sid, exp: NOW - 1 }, JWT_SECRET)],
    ['without an expiry', (user_id, sid) => sign({ user_id, sid }, JWT_SECRET)],
    [
      'signed with another algorithm',
      (user_id, sid) => sign({ user_id, sid }, JWT_SECRET, { expiresIn: HOUR, algorithm: 'HS512' }),
    ],
    [
      'that is not signed',
      (user_id, sid) => sign({ user_id, sid }, '', { expiresIn: HOUR, algorithm: 'none' }),
    ],
    [
      'of a session that is not there',
      (user_id) => sign({ user_id, sid: 2 ** 40 }, JWT_SECRET, { expiresIn: HOUR }),
    ],
    [
      "of somebody else's session",
      (user_id, sid) => sign({ user_id: user_id + 1, sid }, JWT_SECRET, { expiresIn: HOUR }),
    ],
    [
      'with a text for an id',
      (user_id, sid) => sign({ user_id: String(user_id), sid }, JWT_SECRET, { expiresIn: HOUR }),
    ],
    [
      'with a text for a session',
      (user_id, sid) => sign({ user_id, sid: String(sid) }, JWT_SECRET, { expiresIn: HOUR }),
    ],
    ['without a session for nobody', () => sign({ user_id: 2 ** 40 }, JWT_SECRET, { expiresIn: HOUR })],
    ['without a session for user 0', () => sign({ user_id: 0 }, JWT_SECRET, { expiresIn: HOUR })],
    ['that is no token', () => 'abc.def.ghi'],
    ['of ten thousand characters', () => 'x'.repeat(10_000)],
  ])('%s is refused', async (_, tokenFor) => {
    const ana = await aPerson(app);
    const [session] = await app.database.many<{ id: number }>('select id from sessions where user_id = ?', [
      ana.id,
    ]);
    expect(await isLetIn(withToken(tokenFor(ana.id, session?.id ?? 0)))).toBe(false);
  });

  it('is read from the Authorization header alone, whatever the case of the scheme', async () => {
    const { token } = await aPerson(app);
    const nobody = createRestClient(app.url);
    const statusWith = async (Authorization: string) =>
      (await nobody.get('/api/auth/me', { Authorization })).status;

    expect(await statusWith(`Bearer ${token}`)).toBe(200);
    expect(await statusWith(`bearer ${token}`)).toBe(200);
    expect(await statusWith(token)).toBe(401);
    expect(await statusWith(`Basic ${token}`)).toBe(401);
    expect(await statusWith('Bearer')).toBe(401);
    expect((await nobody.get(`/api/auth/me?token=${token}`)).status).toBe(401);
  });
});
