import { decode } from 'jsonwebtoken';
import type { PasswordHasher } from '../../../src/domain/ports';
import { BcryptHasher } from '../../../src/infra/passwords';
import { startTestApp, type TestApp } from '../../support/app';
import { aPerson, loginAgain, type Person, withLegacyToken } from '../../support/people';
import { type Answer, createRestClient, type Headers } from '../../support/rest-client';
import { closeSockets, connect } from '../../support/socket-client';

const PORTUGUESE = { 'Accept-Language': 'pt-BR' };
const NOW = Math.floor(Date.now() / 1_000);

const hasher = new BcryptHasher(4);
/** Called with every password that was compared, before the answer. */
let afterComparing: (password: string) => Promise<void> = () => Promise.resolve();
const slowHasher: PasswordHasher = {
  hash: (password) => hasher.hash(password),
  async matches(password, hash) {
    const isRight = await hasher.matches(password, hash);
    await afterComparing(password);
    return isRight;
  },
};

let app: TestApp;
let limited: TestApp;
beforeAll(async () => {
  app = await startTestApp({ settings: { LEGACY_TOKENS: 'on' }, outside: { passwords: slowHasher } });
  limited = await startTestApp({
    schema: app.schema,
    settings: { RATE_LIMIT: 'on', TRUST_PROXY: 'true' },
  });
});
afterEach(() => {
  afterComparing = () => Promise.resolve();
  closeSockets();
});
afterAll(async () => {
  await limited.stop();
  await app.stop();
});

const sessionOf = ({ token }: Pick<Person, 'token'>) => (decode(token) as { sid: number }).sid;
const isLetIn = async ({ api }: Pick<Person, 'api'>) => (await api.get('/api/auth/me')).status === 200;

function change({ api }: Pick<Person, 'api'>, current: unknown, next: unknown, headers?: Headers) {
  return api.put('/api/auth/password', { current, new: next }, headers);
}

async function canLogIn({ email }: Person, password: string): Promise<boolean> {
  const { status } = await createRestClient(app.url).post('/api/auth/login', { email, password });
  expect([200, 401]).toContain(status);
  return status === 200;
}

function expectProblem({ status, body }: Answer, path: string, message: string): void {
  expect(status).toBe(400);
  expect(body).toEqual({ success: false, message, code: 'invalid_request', errors: [{ path, message }] });
}

const auditOf = ({ id }: Person) =>
  app.database.many<Record<string, unknown>>(
    `select event, session_id, address from audit_log
      where user_id = ? and event not in ('registered', 'logged_in') order by id`,
    [id],
  );

describe('changing the password', () => {
  it('stores the new one, ends all other sessions, and keeps that of the caller', async () => {
    const ana = await aPerson(app);
    const laptop = await loginAgain(app, ana);
    const legacy = withLegacyToken(app, ana);
    expect(await isLetIn(legacy)).toBe(true);
    const [own, other] = [await connect(app, ana), await connect(app, laptop)];
    const closed = other.disconnected();

    const { status, body } = await change(ana, ana.password, 'battery staple');

    expect(status).toBe(200);
    expect(body).toEqual({
      success: true,
      message: 'Your password was changed. You are logged out everywhere else.',
    });
    expect(await closed).toBe('io server disconnect');
    await own.barrier();
    expect([await isLetIn(ana), await isLetIn(laptop), await isLetIn(legacy)]).toEqual([true, false, false]);
    expect([await canLogIn(ana, ana.password), await canLogIn(ana, 'battery staple')]).toEqual([false, true]);
    const [row] = await app.database.many<{ password_hash: string }>(
      'select password_hash from users where id = ?',
      [ana.id],
    );
    expect(row?.password_hash).toMatch(/^\$2b\$/);
    expect((await auditOf(ana))[0]).toMatchObject({
      event: 'password_changed',
      session_id: sessionOf(ana),
      address: expect.any(String),
    });
  });

  it('ends subscriptions of other sessions, and no other person’s session', async () => {
    const [ana, bruno] = [await aPerson(app), await aPerson(app)];
    const laptop = await loginAgain(app, ana);
    for (const [name, { api }] of Object.entries({ ana, laptop, bruno })) {
      const endpoint = `https://fcm.googleapis.com/fcm/send/${ana.id}-${name}`;
      const keys = {
        p256dh: 'BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM',
        auth: 'tBHItJI5svbpez7KI4CCXg',
      };
      expect((await api.post('/api/push/subscribe', { subscription: { endpoint, keys } })).status).toBe(200);
    }
    await change(ana, ana.password, 'battery staple');

    const left = await app.database.many<{ session_id: number }>(
      'select session_id from push_subscriptions where user_id in (?, ?) order by id',
      [ana.id, bruno.id],
    );
    expect(left.map(({ session_id }) => session_id)).toEqual([sessionOf(ana), sessionOf(bruno)]);
    expect(await isLetIn(bruno)).toBe(true);
  });

  it('with a legacy token ends all log-ins', async () => {
    const ana = await aPerson(app);
    const legacy = withLegacyToken(app, ana, NOW - 60);
    expect((await change(legacy, ana.password, 'battery staple')).status).toBe(200);
    expect([await isLetIn(legacy), await isLetIn(ana)]).toEqual([true, false]);
  });

  it('is refused with a wrong current password, without logging anybody out', async () => {
    const ana = await aPerson(app);
    const laptop = await loginAgain(app, ana);

    expectProblem(
      await change(ana, 'not the password', 'battery staple'),
      'current',
      'This is not your current password.',
    );
    expectProblem(
      await change(ana, 'x'.repeat(73), 'battery staple', PORTUGUESE),
      'current',
      'Esta não é a sua senha atual.',
    );
    expectProblem(
      await change(ana, `${ana.password} `, 'battery staple'),
      'current',
      'This is not your current password.',
    );

    expect([await isLetIn(ana), await isLetIn(laptop), await canLogIn(ana, ana.password)]).toEqual([
      true,
      true,
      true,
    ]);
    expect((await auditOf(ana)).map(({ event }) => event)).toEqual([
      'password_refused',
      'password_refused',
      'password_refused',
    ]);
  });

  it.each([
    ['5 characters', 'abcde', 'A password must have at least 6 characters.'],
    ['73 bytes', 'x'.repeat(73), 'A password can have at most 72 bytes (about 72 letters).'],
    ['a NUL', 'abc\u0000def', 'A password cannot contain invalid or NUL characters.'],
    ['what everybody uses', 'Qwerty123', 'Too many people use this password. Please choose another one.'],
  ])('is refused for a new one of %s', async (_, next, message) => {
    const ana = await aPerson(app);
    const laptop = await loginAgain(app, ana);
    expectProblem(await change(ana, ana.password, next), 'new', message);
    expect([await isLetIn(laptop), await canLogIn(ana, ana.password)]).toEqual([true, true]);
  });

  it('is forbidden to users of an identity provider, who have none here', async () => {
    const ana = await aPerson(app);
    await app.database.run("update users set password_hash = '' where id = ?", [ana.id]);
    for (const current of ['', 'correct horse']) {
      const { status, body } = await change(ana, current, 'battery staple');
      expect(status).toBe(403);
      expect(body.code).toBe('forbidden');
    }
    expect(await isLetIn(ana)).toBe(true);
  });

  it('succeeds once if ten devices ask for it at once: the others are logged out, or told so', async () => {
    const ana = await aPerson(app);
    const devices = await Promise.all(Array.from({ length: 10 }, () => loginAgain(app, ana)));
    const answers = await Promise.all(
      devices.map((device, n) => change(device, ana.password, `battery staple ${n}`)),
    );

    const winners = answers.flatMap(({ status }, n) => (status === 200 ? [n] : []));
    expect(winners).toHaveLength(1);
    for (const { status } of answers) expect([200, 400, 401]).toContain(status);
    const [winner = 0] = winners;
    expect(await canLogIn(ana, `battery staple ${winner}`)).toBe(true);
    const letIn = await Promise.all(devices.map(isLetIn));
    expect(letIn).toEqual(devices.map((_, n) => n === winner));
  });

  it('ends a log-in with the former password that is under way', async () => {
    const ana = await aPerson(app);
    const { email, password } = ana;
    let changed: Answer | undefined;
    // By now the log-in knows that the password is right.
    afterComparing = async () => {
      afterComparing = () => Promise.resolve();
      changed = await change(ana, password, 'battery staple');
    };
    const { status, body } = await createRestClient(app.url).post('/api/auth/login', { email, password });

    expect(changed?.status).toBe(200);
    expect(status).toBe(401);
    expect(body.code).toBe('invalid_credentials');
    const sessions = await app.database.many('select id from sessions where user_id = ? and kind = ?', [
      ana.id,
      'login',
    ]);
    expect(sessions).toHaveLength(1);
  });

  it('cannot be used for guessing: ten tries, counted together with log-ins, from one address', async () => {
    const ana = await aPerson(app);
    const from = (address: string) => ({ 'X-Forwarded-For': address });
    const there = { api: createRestClient(limited.url, ana.token) };
    const guess = (address: string) => change(there, 'not the password', 'battery staple', from(address));
    for (let n = 0; n < 5; n++) {
      const { email } = ana;
      const login = { email, password: 'not the password' };
      const answer = await createRestClient(limited.url).post('/api/auth/login', login, from('203.0.113.5'));
      expect(answer.status).toBe(401);
    }
    const statuses: number[] = [];
    for (let n = 0; n < 7; n++) statuses.push((await guess('203.0.113.5')).status);

    expect(statuses).toEqual([400, 400, 400, 400, 400, 429, 429]);
    const right = await change(there, ana.password, 'battery staple', from('203.0.113.5'));
    expect(right.status).toBe(429);
    expect(right.headers['retry-after']).toMatch(/^[1-9]\d*$/);
    const stopped = (await auditOf(ana)).filter(({ event }) => event === 'guessing_stopped');
    expect(stopped).toEqual([
      { event: 'guessing_stopped', session_id: sessionOf(ana), address: '203.0.113.5' },
    ]);
    expect((await change(there, ana.password, 'battery staple', from('203.0.113.6'))).status).toBe(200);
  });

  it('is allowed ten times a minute', async () => {
    const ana = await aPerson(app);
    const there = { api: createRestClient(limited.url, ana.token) };
    const statuses = [];
    let current = ana.password;
    for (let n = 0; n < 11; n++) {
      const next = `battery staple ${n}`;
      const { status } = await change(there, current, next);
      statuses.push(status);
      if (status === 200) current = next;
    }
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 200), 429]);
  });
});

describe('a registration', () => {
  it.each(['123456', 'Password', 'QWERTY123'])(
    'is refused with %s, which too many people use',
    async (password) => {
      const draft = { name: 'Ana', email: `someone-${password}@example.com`.toLowerCase(), password };
      const api = createRestClient(app.url);
      const message = 'Too many people use this password. Please choose another one.';
      expectProblem(await api.post('/api/auth/register', draft), 'password', message);
      const portuguese = await api.post('/api/auth/register', draft, PORTUGUESE);
      expectProblem(portuguese, 'password', 'Muita gente usa esta senha. Escolha outra, por favor.');
      const rows = await app.database.many('select id from users where email = ?', [draft.email]);
      expect(rows).toEqual([]);
    },
  );

  it('with such a password does not tell whether the e-mail is taken', async () => {
    const { email } = await aPerson(app);
    const taken = await createRestClient(app.url).post('/api/auth/register', {
      name: 'Ana',
      email,
      password: '123456',
    });
    expect(taken.status).toBe(400);
  });
});

it('still lets in whoever has such a password', async () => {
  const ana = await aPerson(app);
  await app.database.run('update users set password_hash = ? where id = ?', [
    await hasher.hash('123456'),
    ana.id,
  ]);
  expect(await canLogIn(ana, '123456')).toBe(true);
});
