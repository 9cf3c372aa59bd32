import { EndedSessionRepository } from '../../../src/repositories/accounts/ended-session-repository';
import { EndedSessionSweeper } from '../../../src/services/accounts/ended-session-sweeper';
import { startTestApp, type TestApp } from '../../support/app';
import { anExternal, exchange } from '../../support/external-people';
import { type Claims, IdentityProvider } from '../../support/identity-provider';
import { aPerson, type Person } from '../../support/people';
import { createRestClient } from '../../support/rest-client';
import { closeSockets, connect, connectError } from '../../support/socket-client';

let provider: IdentityProvider;
let app: TestApp;
/** Milliseconds that the clock of its caches is ahead. */
let skipped = 0;

beforeAll(async () => {
  provider = await IdentityProvider.start('ES256');
  app = await startTestApp({
    settings: provider.settings,
    outside: { providerCa: provider.ca, monotonic: () => performance.now() + skipped },
  });
});
afterEach(closeSockets);
afterAll(async () => {
  await app.stop();
  await provider.stop();
});

const now = () => Math.floor(Date.now() / 1_000);

async function isLetIn({ token }: Pick<Person, 'token'>, at: TestApp = app): Promise<boolean> {
  const api = createRestClient(at.url, token);
  const statuses = [(await api.get('/api/auth/me')).status, (await api.get('/api/auth/verify')).status];
  expect([
    [200, 200],
    [401, 401],
  ]).toContainEqual(statuses);
  return statuses[0] === 200;
}

const withToken = async (claims: Claims) => ({ token: await provider.token(claims) });

function sessionsOf({ id }: Pick<Person, 'id'>): Promise<{ id: number; tokens_until: string }[]> {
  return app.database.many('select id, tokens_until from sessions where user_id = ? order by id', [id]);
}

const sweep = () =>
  new EndedSessionSweeper(new EndedSessionRepository(app.database), (error) => {
    throw error;
  }).sweep();

/** As if these days had passed since the rows were written. */
async function age({ id }: Pick<Person, 'id'>, days: number): Promise<void> {
  await app.database.run(
    `update sessions set tokens_until = tokens_until - interval ? day, revoked_at = revoked_at - interval ? day,
       last_used_at = last_used_at - interval ? day where user_id = ?`,
    [days, days, days, id],
  );
  skipped += 5_000;
}

describe('an exchanged token', () => {
  it('is one of our own, of the same session', async () => {
    const ana = await anExternal(app, provider, { sub: 'ex-1' });
    const [first, second] = [await exchange(app, ana.token), await exchange(app, ana.token)];

    expect(first).toMatchObject({ id: ana.id, external_id: 'ex-1', name: 'Ana' });
    expect([await isLetIn(first), await isLetIn(second), await isLetIn(ana)]).toEqual([true, true, true]);
    expect(await sessionsOf(ana)).toHaveLength(1);
    const device = await connect(app, first);
    await device.barrier();
  });

  it('lives on when that of the provider has ended, and keeps the session', async () => {
    const ana = await anExternal(app, provider, { sub: 'ex-2' });
    const own = await exchange(app, ana.token);
    await age(ana, 2);
    await sweep();
    expect(await isLetIn(own)).toBe(true);
  });

  it.each([
    ['one of our own', async () => (await aPerson(app)).token],
    ['an exchanged one', async () => (await exchange(app, await provider.token({ sub: 'ex-3' }))).token],
    ['words', () => 'words'],
    ['nothing', () => ''],
  ])('is not given for %s', async (_, tokenOf) => {
    const { status, body } = await createRestClient(app.url).post('/api/auth/exchange', {
      token: await tokenOf(),
    });
    expect({ status, code: body.code }).toEqual({ status: 401, code: 'unauthenticated' });
  });

  it('is given by nobody where there is no provider', async () => {
    const without = await startTestApp({ schema: app.schema });
    try {
      const token = await provider.token();
      const { status } = await createRestClient(without.url).post('/api/auth/exchange', { token });
      expect(status).toBe(401);
      expect(await isLetIn({ token }, without)).toBe(false);
    } finally {
      await without.stop();
    }
  });
});

describe('a log-out', () => {
  it.each([
    ["with the provider's token", (ana: Person) => ana],
    ['with an exchanged one', (ana: Person) => exchange(app, ana.token)],
  ])('%s ends the session: all its tokens, its sockets, and no other session', async (what, leaverOf) => {
    const sub = `out ${what}`;
    const ana = await anExternal(app, provider, { sub, sid: 'phone' });
    const renewed = await anExternal(app, provider, { sub, sid: 'phone', iat: now() - 5 });
    const laptop = await anExternal(app, provider, { sub, sid: 'laptop' });
    const own = await exchange(app, ana.token);
    const sockets = [await connect(app, ana), await connect(app, own)];
    const gone = Promise.all(sockets.map((socket) => socket.disconnected()));

    const leaver = await leaverOf(ana);
    expect((await leaver.api.post('/api/auth/logout')).status).toBe(200);

    await gone;
    for (const person of [ana, renewed, own, await withToken({ sub, sid: 'phone', jti: 'new' })]) {
      expect(await isLetIn(person)).toBe(false);
    }
    const answer = await createRestClient(app.url).post('/api/auth/exchange', { token: ana.token });
    expect(answer.status).toBe(401);
    expect((await connectError(app, { token: ana.token })).data?.code).toBe('unauthenticated');
    expect(await isLetIn(laptop)).toBe(true);
    expect(await isLetIn(await withToken({ sub, sid: 'next' }))).toBe(true);
  });

  it('stays for as long as tokens of the session may live, whatever is removed meanwhile', async () => {
    const sub = 'stays';
    const ana = await anExternal(app, provider, { sub });
    await ana.api.post('/api/auth/logout');
    const later = { sub, exp: now() + 1_000_000 };

    await sweep();
    await age(ana, 89);
    await sweep();
    expect(await isLetIn(ana)).toBe(false);
    expect(await isLetIn(await withToken(later))).toBe(false);

    await age(ana, 2);
    await sweep();
    expect(await sessionsOf(ana)).toEqual([]);
  });

  it('is noticed by another process', async () => {
    let monotonic = 0;
    const other = await startTestApp({
      schema: app.schema,
      settings: provider.settings,
      outside: { providerCa: provider.ca, monotonic: () => monotonic },
    });
    try {
      const ana = await anExternal(app, provider, { sub: 'two processes' });
      expect(await isLetIn(ana, other)).toBe(true);
      await ana.api.post('/api/auth/logout');
      monotonic += 5_000;
      expect(await isLetIn(ana, other)).toBe(false);
    } finally {
      await other.stop();
    }
  });
});

describe('a session', () => {
  it('is one for each sid, else jti, else moment of issue, and of each person', async () => {
    const iat = now();
    const sub = 'sessions';
    const ana = await anExternal(app, provider, { sub, iat });
    await anExternal(app, provider, { sub, iat: iat - 1, jti: 'another' });
    expect(await sessionsOf(ana)).toHaveLength(1);
    await anExternal(app, provider, { sub, sid: undefined, jti: 'one' });
    await anExternal(app, provider, { sub, sid: undefined, jti: 'two' });
    expect(await sessionsOf(ana)).toHaveLength(3);
    await anExternal(app, provider, { sub, sid: undefined, iat });
    await anExternal(app, provider, { sub, sid: undefined, iat: iat - 1 });
    expect(await sessionsOf(ana)).toHaveLength(5);
    const bruno = await anExternal(app, provider, { sub: 'sessions too', iat });
    expect(await sessionsOf(bruno)).toHaveLength(1);
  });

  it('is one of a thousand: a further one ends the one that was not used for longest', async () => {
    const sub = 'many';
    const unused = await anExternal(app, provider, { sub, sid: 'unused' });
    const socket = await connect(app, unused);
    const closed = socket.disconnected();
    const used = await anExternal(app, provider, { sub, sid: 'used' });
    const rows = Array.from({ length: 998 }, () => `(${unused.id}, 'external', now(3) + interval 1 hour)`);
    await app.database.run(`insert into sessions (user_id, kind, tokens_until) values ${rows.join()}`);
    const [first] = await sessionsOf(unused);
    await app.database.run('update sessions set last_used_at = now(3) - interval 2 hour where id = ?', [
      first?.id ?? 0,
    ]);

    const next = await anExternal(app, provider, { sub, sid: 'next' });
    expect(await closed).toBe('io server disconnect');
    expect([await isLetIn(unused), await isLetIn(used), await isLetIn(next)]).toEqual([false, true, true]);
  });

  it('is kept for the longest of its tokens, and removed when none is left', async () => {
    const sub = 'kept';
    const ana = await anExternal(app, provider, { sub, exp: now() + 60 });
    await anExternal(app, provider, { sub, exp: now() + 86_400 });
    await anExternal(app, provider, { sub, exp: now() + 120 });
    const [session] = await sessionsOf(ana);
    expect(Date.parse(session?.tokens_until ?? '')).toBeGreaterThan(Date.now() + 86_000_000);
    await sweep();
    expect(await sessionsOf(ana)).toHaveLength(1);
    await age(ana, 2);
    await sweep();
    expect(await sessionsOf(ana)).toEqual([]);
    expect(await isLetIn(await withToken({ sub }))).toBe(true);
    expect((await sessionsOf(ana))[0]?.id).toBeGreaterThan(session?.id ?? 0);
  });

  it('stays for a device that gets pushes, for as long as the person comes back within 90 days', async () => {
    const ana = await anExternal(app, provider, { sub: 'pushed' });
    const [session] = await sessionsOf(ana);
    await app.database.run(
      `insert into push_subscriptions (user_id, session_id, endpoint, endpoint_hash, host, p256dh, auth)
       values (?, ?, 'https://push.example', '', 'push.example', '', '')`,
      [ana.id, session?.id ?? 0],
    );
    await age(ana, 89);
    await sweep();
    expect(await sessionsOf(ana)).toHaveLength(1);
    await age(ana, 2);
    await sweep();
    expect(await sessionsOf(ana)).toEqual([]);
  });
});

describe('the list of sessions', () => {
  it("shows those of the provider's tokens, where they are used, and ends one or all others", async () => {
    const sub = 'listed';
    const [phone, laptop] = [
      await anExternal(app, provider, { sub, sid: 'phone' }),
      await anExternal(app, provider, { sub, sid: 'laptop' }),
    ];
    const third = await anExternal(app, provider, { sub, sid: 'third' });
    const { body } = await phone.api.get('/api/auth/sessions');
    const [, second, first] = body.data.sessions as { id: number; is_current: boolean; address: string }[];
    expect(body.data.sessions).toHaveLength(3);
    expect(first).toMatchObject({ is_current: true, address: expect.stringMatching(/127\.0\.0\.1|::/) });

    expect((await phone.api.delete(`/api/auth/sessions/${second?.id}`)).status).toBe(200);
    expect([await isLetIn(phone), await isLetIn(laptop), await isLetIn(third)]).toEqual([true, false, true]);
    expect((await phone.api.delete('/api/auth/sessions')).status).toBe(200);
    expect([await isLetIn(phone), await isLetIn(laptop), await isLetIn(third)]).toEqual([true, false, false]);
  });
});

describe('a socket', () => {
  it("ends with the provider's token", async () => {
    const ana = await anExternal(app, provider, { sub: 'socket', exp: now() + 3 });
    const device = await connect(app, ana);
    expect(await device.disconnected()).toBe('io server disconnect');
    expect(device.heard('error')).toMatchObject([{ code: 'unauthenticated' }]);
  });

  it('that connects with one that has just ended is let in for a minute, since clocks differ', async () => {
    let ahead = 0;
    const other = await startTestApp({
      schema: app.schema,
      settings: provider.settings,
      outside: { providerCa: provider.ca, clock: () => Date.now() + ahead },
    });
    try {
      const token = await provider.token({ sub: 'late', exp: now() + 100 });
      ahead = 130_000;
      const device = await connect(other, { token });
      await device.barrier();
      ahead = 161_000;
      expect((await connectError(other, { token })).data?.code).toBe('unauthenticated');
    } finally {
      await other.stop();
    }
  });
});
