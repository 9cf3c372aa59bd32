import { startTestApp, type TestApp } from '../../support/app';
import { aPerson, type Person } from '../../support/people';
import { type Answer, createRestClient, type RestClient } from '../../support/rest-client';

/** Without limits, for registering people; the other apps have limits. */
let open: TestApp;
let limited: TestApp;
let proxied: TestApp;
beforeAll(async () => {
  open = await startTestApp();
  limited = await startTestApp({ schema: open.schema, settings: { RATE_LIMIT: 'on' } });
  proxied = await startTestApp({ schema: open.schema, settings: { RATE_LIMIT: 'on', TRUST_PROXY: '1' } });
});
afterAll(async () => {
  await proxied.stop();
  await limited.stop();
  await open.stop();
});

async function limitedPerson(): Promise<Person> {
  const person = await aPerson(open);
  return { ...person, api: createRestClient(limited.url, person.token) };
}

/** No time passes unless a test says so: the counts are exact, however slow the machine. */
beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance', 'hrtime'] });
});
afterEach(() => {
  jest.useRealTimers();
});

/** Makes calls concurrently; returns how many succeeded, and the refusals. */
async function callOften(times: number, call: (n: number) => Promise<Answer>) {
  const answers = await Promise.all(Array.from({ length: times }, (_, n) => call(n)));
  const refused = answers.filter(({ status }) => status === 429);
  return { refused, served: times - refused.length };
}

function expectTooFast({ body, headers }: Answer): void {
  expect(body).toEqual({
    success: false,
    message: 'Too many attempts. Please wait a moment and try again.',
    code: 'rate_limited',
  });
  expect(headers['retry-after']).toMatch(/^[1-9]\d*$/);
}

/** What a user may do, and how often at once: the steady allowance and the burst. */
const ALLOWANCES: [string, number, (api: RestClient, n: number) => Promise<Answer>][] = [
  ['read the contacts', 220, (api) => api.get('/api/contacts')],
  ['read a conversation', 220, (api) => api.get('/api/messages/conversation/1')],
  ['search', 23, (api) => api.get('/api/contacts/search?q=zz')],
  ['send', 110, (api, n) => api.post('/api/messages/send', { receiver_id: 1, content: `${n}` })],
  ['join groups', 20, (api) => api.post('/api/invites/nothing/join')],
  ['add contacts', 65, (api) => api.post('/api/contacts/add', { contact_user_id: 2 ** 40 })],
];

describe('each person', () => {
  it.each(ALLOWANCES)('may %s %i times at once, and no more', async (_, allowed, call) => {
    await aPerson(open);
    const person = await limitedPerson();
    const { refused, served } = await callOften(allowed + 10, (n) => call(person.api, n));

    expect(served).toBe(allowed);
    for (const answer of refused) expectTooFast(answer);
    const other = await limitedPerson();
    expect((await call(other.api, 0)).status).not.toBe(429);
  });

  it('may search again after waiting as long as Retry-After says', async () => {
    const person = await limitedPerson();
    const search = () => person.api.get('/api/contacts/search?q=zz');
    const { refused } = await callOften(30, search);
    expect((await search()).status).toBe(429);
    jest.advanceTimersByTime(Number(refused[0]?.headers['retry-after']) * 1_000);
    expect((await search()).status).toBe(200);
  });

  it('may read twenty times a second without end', async () => {
    const person = await limitedPerson();
    await callOften(300, () => person.api.get('/api/contacts'));
    for (let second = 0; second < 3; second++) {
      jest.advanceTimersByTime(1_000);
      const { served } = await callOften(20, () => person.api.get('/api/contacts'));
      expect(served).toBe(20);
    }
  });

  it('has no message stored that was refused', async () => {
    const receiver = await aPerson(open);
    const person = await limitedPerson();
    const { served } = await callOften(200, (n) =>
      person.api.post('/api/messages/send', { receiver_id: receiver.id, content: `${n}` }),
    );
    const [row] = await open.database.many<{ n: number }>(
      'select count(*) as n from messages where sender_id = ?',
      [person.id],
    );
    expect(row?.n).toBe(served);
  });

  it('may verify a token and ask for the VAPID key without limit', async () => {
    const { api } = await limitedPerson();
    for (const path of ['/api/auth/verify', '/api/push/vapid-public-key', '/health']) {
      expect((await callOften(100, () => api.get(path))).refused).toEqual([]);
    }
  });
});

describe('each address', () => {
  it('may register thirty people in an hour', async () => {
    const nobody = createRestClient(limited.url);
    const { served, refused } = await callOften(35, (n) =>
      nobody.post('/api/auth/register', {
        name: 'Many',
        email: `many${n}@example.com`,
        password: 'a password',
      }),
    );
    expect(served).toBe(30);
    expect(refused).toHaveLength(5);
    for (const answer of refused) expectTooFast(answer);
  });

  it('may try ten passwords of one account in a minute', async () => {
    const { email, password } = await aPerson(open);
    const from = (address: string, guess: string) =>
      createRestClient(proxied.url).post(
        '/api/auth/login',
        { email, password: guess },
        { 'X-Forwarded-For': address },
      );
    const { served, refused } = await callOften(12, () => from('203.0.113.5', 'wrong'));

    expect(served).toBe(10);
    for (const answer of refused) expectTooFast(answer);
    // From there not even the right one is accepted now; from elsewhere it is.
    expect((await from('203.0.113.5', password)).status).toBe(429);
    expect((await from('203.0.113.6', password)).status).toBe(200);
  });
});

describe('log-ins by username', () => {
  it('are counted like those by e-mail, apart from them', async () => {
    const { api, email, password } = await aPerson(open);
    const username = 'throttled.one';
    await api.patch('/api/auth/me', { username });
    const from = (address: string, guess: string, name: Record<string, string>) =>
      createRestClient(proxied.url).post(
        '/api/auth/login',
        { ...name, password: guess },
        { 'X-Forwarded-For': address },
      );
    const { served, refused } = await callOften(12, () =>
      from('203.0.113.15', 'x', { identifier: username }),
    );

    expect(served).toBe(10);
    for (const answer of refused) expectTooFast(answer);
    expect((await from('203.0.113.15', password, { identifier: username.toUpperCase() })).status).toBe(429);
    expect((await from('203.0.113.16', password, { identifier: username })).status).toBe(200);
    // Otherwise the count would tell that this e-mail and this username are of one account.
    expect((await from('203.0.113.15', 'x', { email })).status).toBe(401);
    const unknown = await callOften(12, () => from('203.0.113.17', 'x', { identifier: 'nobody.at.all' }));
    expect(unknown.served).toBe(10);
  });

  it('are not refused to the owner for what others guess', async () => {
    const { api, password } = await aPerson(open);
    const username = 'guessed.one';
    await api.patch('/api/auth/me', { username });
    const from = (address: string, guess: string) =>
      createRestClient(proxied.url).post(
        '/api/auth/login',
        { identifier: username, password: guess },
        { 'X-Forwarded-For': address },
      );
    expect((await from('198.18.0.1', password)).status).toBe(200);
    await callOften(35, (n) => from(`198.18.1.${n}`, 'x'));
    expect((await from('198.18.2.1', 'x')).status).toBe(401);
    expect((await from('198.18.2.1', password)).status).toBe(429);
    for (let n = 0; n < 5; n++) expect((await from('198.18.0.1', 'x')).status).toBe(401);
    expect((await from('198.18.0.1', password)).status).toBe(200);
  });
});

/** How many of twelve log-ins with a wrong password, each from another address, are not refused. */
async function guessFrom(app: TestApp, addressOf: (n: number) => string): Promise<number> {
  const { email } = await aPerson(open);
  const { served } = await callOften(12, (n) =>
    createRestClient(app.url).post(
      '/api/auth/login',
      { email, password: 'wrong' },
      { 'X-Forwarded-For': addressOf(n) },
    ),
  );
  return served;
}

describe('the address of a caller', () => {
  it('is not what a header claims, unless a proxy is trusted', async () => {
    expect(await guessFrom(limited, (n) => `198.51.100.${n}`)).toBe(10);
  });

  it('is what a trusted proxy says', async () => {
    expect(await guessFrom(proxied, (n) => `198.51.100.${n}`)).toBe(12);
    expect(await guessFrom(proxied, () => '198.51.100.77')).toBe(10);
  });

  it('is what the nearest proxy adds, not what the request came with', async () => {
    expect(await guessFrom(proxied, (n) => `192.0.2.${n}, 198.51.100.88`)).toBe(10);
  });

  it('is a whole /64 for IPv6, which one subscriber has', async () => {
    expect(await guessFrom(proxied, (n) => `2001:db8:1:2::${n + 1}`)).toBe(10);
    expect(await guessFrom(proxied, (n) => `2001:db8:1:${n + 10}::1`)).toBe(12);
  });

  it.each([
    ['a port that changes', (n: number) => `198.51.100.99:${20_000 + n}`],
    ['spellings of IPv6 that change', (n: number) => `[2001:db8:7:8:${'0'.repeat(n % 4)}9::1]:${n}`],
    ['something that is no address', (n: number) => `nobody-${n}-${'x'.repeat(300)}`],
  ])('stays the same with %s', async (_, addressOf) => {
    expect(await guessFrom(proxied, addressOf)).toBe(10);
  });

  it('is the proxy’s own if that names none, also in the audit log', async () => {
    const person = await aPerson(open);
    const { status } = await createRestClient(proxied.url).post(
      '/api/auth/login',
      { email: person.email, password: person.password },
      { 'X-Forwarded-For': 'x'.repeat(300) },
    );
    expect(status).toBe(200);
    const [row] = await open.database.many<{ address: string }>(
      "select address from audit_log where user_id = ? and event = 'logged_in'",
      [person.id],
    );
    expect(['127.0.0.1', '0:0:0:0::/64']).toContain(row?.address);
  });

  it('counts for the networks around it: registrations from many /64 of one /48 are limited', async () => {
    const { served } = await callOften(140, (n) =>
      createRestClient(proxied.url).post(
        '/api/auth/register',
        { name: 'Many', email: 'not an address', password: 'a password' },
        { 'X-Forwarded-For': `2001:db8:48:${(0x300 + n).toString(16)}::1` },
      ),
    );
    // Four times the allowance of one /64 for its /56.
    expect(served).toBe(120);
  });
});
