import { startTestApp, type TestApp } from '../../support/app';
import { anExternal, exchange } from '../../support/external-people';
import { IdentityProvider } from '../../support/identity-provider';
import { addContact, aPerson, expectData, send } from '../../support/people';
import { createRestClient } from '../../support/rest-client';
import { closeSockets, connect } from '../../support/socket-client';

let provider: IdentityProvider;
let app: TestApp;

beforeAll(async () => {
  provider = await IdentityProvider.start();
  app = await startTestApp({ settings: provider.settings, outside: { providerCa: provider.ca } });
});
afterEach(closeSockets);
afterAll(async () => {
  await app.stop();
  await provider.stop();
});

describe('somebody of the provider', () => {
  it('has an account from the first call on, and chats over REST and sockets', async () => {
    const ana = await anExternal(app, provider, { sub: 'ana-7', email: 'Ana@Example.com' });
    const bruno = await anExternal(app, provider, { sub: 'bruno-8', name: 'Bruno' });
    const local = await aPerson(app, { name: 'Carla' });
    expect(ana).toMatchObject({ external_id: 'ana-7', name: 'Ana', email: 'ana@example.com' });

    const [phone, other] = [await connect(app, ana), await connect(app, bruno)];
    await phone.send(bruno, 'over a socket');
    expect((await other.next('new_message')).sender_id).toBe(ana.id);
    await send(bruno, local, 'over REST');
    await send(local, bruno, 'to an external person');
    expect((await addContact(local, ana)).contact_name).toBe('Ana');
    expect((await anExternal(app, provider, { sub: 'ana-7' })).id).toBe(ana.id);
  });

  it('is one person, however many tokens are seen first at the same time, in two processes', async () => {
    const other = await startTestApp({
      schema: app.schema,
      settings: provider.settings,
      outside: { providerCa: provider.ca },
    });
    try {
      const tokens = await Promise.all(
        Array.from({ length: 12 }, (_, n) =>
          provider.token({ sub: 'racer', sid: `${n % 3}`, preferred_username: 'racer.1' }),
        ),
      );
      const answers = await Promise.all(
        tokens.map((token, n) => createRestClient([app, other][n % 2]?.url ?? '', token).get('/api/auth/me')),
      );

      expect(new Set(answers.map((answer) => expectData(answer, 200).user)).size).toBe(12);
      const users = await app.database.many<{ id: number; username: string }>(
        "select id, username from users where external_id = 'racer'",
      );
      expect(users).toEqual([{ id: answers[0]?.body.data.user.id, username: 'racer.1' }]);
      const sessions = await app.database.many('select id from sessions where user_id = ?', [
        users[0]?.id ?? 0,
      ]);
      expect(sessions).toHaveLength(3);
    } finally {
      await other.stop();
    }
  });

  it('leaves entries in the audit log', async () => {
    const { id } = await anExternal(app, provider, { sub: 'noted' });
    const rows = await app.database.many(
      'select event, session_id is not null as has_session, address from audit_log where user_id = ? order by id',
      [id],
    );
    const address = expect.stringMatching(/127\.0\.0\.1|::/);
    expect(rows).toEqual([
      { event: 'external_user_created', has_session: 0, address },
      { event: 'logged_in', has_session: 1, address },
    ]);
  });

  it('is admitted where registration is closed', async () => {
    const closed = await startTestApp({
      schema: app.schema,
      settings: { ...provider.settings, REGISTRATION: 'closed' },
      outside: { providerCa: provider.ca },
    });
    try {
      expect(await anExternal(closed, provider, { sub: 'closed' })).toMatchObject({ external_id: 'closed' });
      const draft = { name: 'Ana', email: 'ana@example.com', password: 'correct horse' };
      expect((await createRestClient(closed.url).post('/api/auth/register', draft)).status).toBe(403);
    } finally {
      await closed.stop();
    }
  });

  it('is admitted by an id of another claim, and called by claims of other names', async () => {
    const other = await startTestApp({
      schema: app.schema,
      settings: { ...provider.settings, AUTH_CLAIMS: 'id=user_id,name=full_name' },
      outside: { providerCa: provider.ca },
    });
    try {
      const person = await anExternal(other, provider, { sub: 'x', user_id: 4711, full_name: 'Zoë' });
      expect(person).toMatchObject({ external_id: '4711', name: 'Zoë' });
    } finally {
      await other.stop();
    }
  });
});

describe('the claims', () => {
  it.each([
    ['Ana <b>Bold</b>', 'Ana ‹b›Bold‹/b›'],
    ['Ana\u0000\nMaria', 'Ana Maria'],
    ['  Ana\u202e  ', 'Ana'],
    ['x'.repeat(300), 'x'.repeat(100)],
    ['A\ud800', 'A\ufffd'],
  ])('name a person as registration would: %j', async (name, expected) => {
    expect((await anExternal(app, provider, { sub: `named ${name.length} ${expected}`, name })).name).toBe(
      expected,
    );
  });

  it.each([
    ['the username', { name: undefined, preferred_username: 'no.name' }, /^no\.name$/],
    ['their number', { name: undefined }, /^User \d+$/],
    ['their number, where the name has nothing to see', { name: ' \u200b ' }, /^User \d+$/],
    ['their number, where the name is no text', { name: { first: 'Ana' } }, /^User \d+$/],
    ['their number, not by an address', { name: undefined, email: 'secret@example.com' }, /^User \d+$/],
  ])('that have no name call a person by %s', async (what, claims, expected) => {
    expect((await anExternal(app, provider, { sub: what, ...claims })).name).toMatch(expected);
  });

  it.each([
    ['not an address', { email: 'nobody' }],
    ['unverified', { email: 'boss@example.com', email_verified: false }],
    ['unverified, in words', { email: 'boss@example.com', email_verified: 'false' }],
    ['verified in other words', { email: 'boss@example.com', email_verified: 'no' }],
    ['unverified, as a number', { email: 'boss@example.com', email_verified: 0 }],
    ['verified by nothing', { email: 'boss@example.com', email_verified: null }],
    ['of 300 characters', { email: `${'x'.repeat(300)}@example.com` }],
    ['no text', { email: ['a@example.com'] }],
  ])('with an e-mail that is %s give none', async (what, claims) => {
    expect((await anExternal(app, provider, { sub: `mail ${what}`, ...claims })).email).toBeNull();
  });

  it('give no username that is malformed, or that somebody has', async () => {
    const usernameOf = async (sub: string, preferred_username: unknown) => {
      const { id } = await anExternal(app, provider, { sub, preferred_username });
      return (await app.database.one<{ username: string }>('select username from users where id = ?', [id]))
        ?.username;
    };
    expect(await usernameOf('u1', 'Maria.S')).toBe('maria.s');
    expect(await usernameOf('u2', 'maria.s')).toBeNull();
    expect(await usernameOf('u3', 'ma ria')).toBeNull();
    expect(await usernameOf('u4', 'maria@example.com')).toBeNull();
    expect(await usernameOf('u5', 17)).toBeNull();
  });
});

describe('an e-mail address', () => {
  const email = 'twice@example.com';

  it('of a local account takes nothing over: it stays two people', async () => {
    const local = await aPerson(app, { name: 'Local', email, password: 'correct horse' });
    const external = await anExternal(app, provider, { sub: 'twin', name: 'External', email });
    expect(external.id).not.toBe(local.id);
    expect(external.email).toBe(email);

    const login = (password: string) =>
      createRestClient(app.url).post('/api/auth/login', { email, password });
    expect((await login('correct horse')).body.data.user.id).toBe(local.id);
    expect((await login('')).body.code).toBe('invalid_credentials');

    const { body } = await (await aPerson(app)).api.get(`/api/contacts/search?q=${email}`);
    expect(body.data.users).toEqual([
      { id: local.id, name: 'Local', username: null, avatar_url: null, email },
      { id: external.id, name: 'External', username: null, avatar_url: null, email },
    ]);
  });

  it('of a local account finds that first, however many of the provider say that it is theirs', async () => {
    const shared = 'crowded@example.com';
    const claims = { email: shared, name: 'Crowd' };
    for (let n = 0; n < 25; n++) await anExternal(app, provider, { ...claims, sub: `crowd-${n}` });
    const local = await aPerson(app, { name: 'Local', email: shared });
    const { body } = await (await aPerson(app)).api.get(`/api/contacts/search?q=${shared}`);
    expect(body.data.users).toHaveLength(20);
    expect(body.data.users[0]).toMatchObject({ id: local.id, email: shared });
  });

  it('of two people of the provider finds both, and of one of them nobody can log in', async () => {
    const claims = { name: 'Two', email: 'two@example.com' };
    const [one, other] = [
      await anExternal(app, provider, { ...claims, sub: 'two-1' }),
      await anExternal(app, provider, { ...claims, sub: 'two-2' }),
    ];
    expect(one.id).not.toBe(other.id);
    const { body } = await (await aPerson(app)).api.get('/api/contacts/search?q=two@example.com');
    expect(body.data.users).toHaveLength(2);
    for (const password of ['', 'x', 'null']) {
      const answer = await createRestClient(app.url).post('/api/auth/login', {
        email: claims.email,
        password,
      });
      expect(answer.body.code).toBe('invalid_credentials');
    }
  });

  it('of somebody of the provider can still be registered by another person', async () => {
    const external = await anExternal(app, provider, { sub: 'later', email: 'later@example.com' });
    const local = await aPerson(app, { email: 'later@example.com' });
    expect(local.id).not.toBe(external.id);
  });

  it('is masked for others who did not ask for it in full', async () => {
    const masked = await anExternal(app, provider, { sub: 'm', name: 'Maskarada', email: 'm@example.com' });
    const stranger = await aPerson(app);
    const { body } = await stranger.api.get('/api/contacts/search?q=maskarada');
    expect(body.data.users).toEqual([
      { id: masked.id, name: 'Maskarada', username: null, avatar_url: null, email: 'm•••@example.com' },
    ]);
  });
});

describe('an account that is', () => {
  it.each(['disabled_at', 'deleted_at'])(
    'closed (%s) refuses tokens that are known, and new ones',
    async (column) => {
      const sub = `closed ${column}`;
      const person = await anExternal(app, provider, { sub });
      const own = await exchange(app, person.token);
      await app.database.run(`update users set ${column} = now(3) where id = ?`, [person.id]);
      const fresh = await startTestApp({
        schema: app.schema,
        settings: provider.settings,
        outside: { providerCa: provider.ca },
      });
      try {
        const another = await provider.token({ sub, sid: 'another' });
        for (const token of [person.token, own.token, another]) {
          const { status } = await createRestClient(fresh.url, token).get('/api/auth/me');
          expect(status).toBe(401);
        }
        const sessions = await app.database.many('select id from sessions where user_id = ?', [person.id]);
        expect(sessions).toHaveLength(1);
      } finally {
        await fresh.stop();
      }
    },
  );

  it('given a moment refuses what was issued until then', async () => {
    const iat = Math.floor(Date.now() / 1_000) - 100;
    const sub = 'moment';
    const person = await anExternal(app, provider, { sub, iat, sid: 'a' });
    await app.database.run('update users set tokens_valid_after = ? where id = ?', [
      new Date((iat + 10) * 1_000),
      person.id,
    ]);
    const statusOf = async (claims: object) =>
      (await createRestClient(app.url, await provider.token({ sub, ...claims })).get('/api/auth/me')).status;
    expect(await statusOf({ sid: 'b', iat: iat + 10 })).toBe(401);
    expect(await statusOf({ sid: 'c', iat: undefined })).toBe(401);
    expect(await statusOf({ sid: 'd', iat: iat + 11 })).toBe(200);
  });
});
