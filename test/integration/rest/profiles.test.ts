import { startTestApp, type TestApp } from '../../support/app';
import { aPerson, expectData, loginAgain, type Person, twoPeople } from '../../support/people';
import { createRestClient } from '../../support/rest-client';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

let serial = 0;
/** A username that nobody has. */
function freshUsername(): string {
  serial += 1;
  return `some_one.${serial}`;
}

async function change(person: Person, changes: Record<string, unknown>): Promise<Record<string, unknown>> {
  const { user } = expectData(await person.api.patch('/api/auth/me', changes), 200);
  return user as Record<string, unknown>;
}

async function me({ api }: Person): Promise<Record<string, unknown>> {
  return expectData(await api.get('/api/auth/me'), 200).user as Record<string, unknown>;
}

async function found({ api }: Person, q: string): Promise<number[]> {
  const data = expectData(await api.get(`/api/contacts/search?q=${encodeURIComponent(q)}`), 200);
  return (data.users as { id: number }[]).map(({ id }) => id);
}

/** Makes somebody a user of the team's identity provider. */
function makeExternal({ id }: Person) {
  return app.database.run(
    "update users set external_issuer = 'https://id.example.com', external_id = ?, email = null where id = ?",
    [`ext-${id}`, id],
  );
}

describe('a profile', () => {
  it('has nothing but the name in the beginning', async () => {
    const ana = await aPerson(app);
    expect(await me(ana)).toEqual({
      id: ana.id,
      name: 'Ana',
      email: ana.email,
      username: null,
      about: null,
      avatar_url: null,
      external_id: null,
      language: null,
      presence: 'everyone',
      receipts: true,
      created_at: TIME,
      updated_at: TIME,
    });
  });

  it('is changed in everything at once', async () => {
    const ana = await aPerson(app);
    const before = await me(ana);
    const changes = {
      name: '  Ana Souza ',
      username: ' Ana.Souza_9 ',
      about: ' Mountains,\r\nmaps. <3 ',
      language: 'pt-BR',
      presence: 'contacts',
      receipts: false,
    };
    const answer = await ana.api.patch('/api/auth/me', changes);

    expect(answer.body).toEqual({
      success: true,
      message: 'Your profile was changed.',
      data: {
        user: {
          ...before,
          name: 'Ana Souza',
          username: 'ana.souza_9',
          about: 'Mountains,\nmaps. <3',
          language: 'pt-BR',
          presence: 'contacts',
          receipts: false,
          updated_at: TIME,
        },
      },
    });
    expect(await me(ana)).toEqual(answer.body.data.user);
    expect(Date.parse(answer.body.data.user.updated_at)).toBeGreaterThan(
      Date.parse(String(before.updated_at)),
    );
  });

  it('keeps what is not sent, and what null does not clear', async () => {
    const ana = await aPerson(app);
    const username = freshUsername();
    const before = await change(ana, { username, about: 'x', language: 'en', presence: 'nobody' });

    expect(await change(ana, { about: 'y', name: null, presence: null, receipts: null })).toEqual({
      ...before,
      about: 'y',
      updated_at: TIME,
    });
    expect(await change(ana, { username: null, about: null, language: null })).toEqual({
      ...before,
      username: null,
      about: null,
      language: null,
      updated_at: TIME,
    });
  });

  it('is not touched by changes that are none', async () => {
    const ana = await aPerson(app);
    const before = await change(ana, { username: freshUsername(), about: 'x' });
    const { name, username, about, language, presence, receipts } = before;
    expect(await change(ana, { name, username, about, language, presence, receipts })).toEqual(before);
  });

  it.each([
    ['nothing', {}, ''],
    ['something unknown', { nickname: 'x' }, ''],
    ['a username of 2 characters', { username: 'ab' }, 'username'],
    ['a username of 31 characters', { username: 'x'.repeat(31) }, 'username'],
    ['a username like an e-mail', { username: 'ana@example.com' }, 'username'],
    ['a username with a blank', { username: 'ana souza' }, 'username'],
    ['a username with an accent', { username: 'joão' }, 'username'],
    ['a username that looks like ASCII', { username: 'аnа.souza' }, 'username'],
    ['a username with something invisible', { username: 'ana\u200b' }, 'username'],
    ['no username', { username: '' }, 'username'],
    ['201 characters about oneself', { about: '🙂'.repeat(201) }, 'about'],
    ['control characters', { about: 'a\u0007b' }, 'about'],
    ['half an emoji', { about: 'a\ud83d' }, 'about'],
    ['an empty name', { name: ' ' }, 'name'],
    ['a name with markup', { name: '<b>Ana' }, 'name'],
    ['another language', { language: 'fr' }, 'language'],
    ['another audience', { presence: 'friends' }, 'presence'],
    ['a switch that is none', { receipts: 'no' }, 'receipts'],
  ])('refuses %s, and changes nothing', async (_, changes, path) => {
    const ana = await aPerson(app);
    const before = await me(ana);
    const { status, body } = await ana.api.patch('/api/auth/me', { ...changes });

    expect(status).toBe(400);
    expect(body).toMatchObject({ success: false, code: 'invalid_request', errors: [{ path }] });
    expect(await me(ana)).toEqual(before);
  });

  it('may say 200 characters, and nothing visible is nothing', async () => {
    const ana = await aPerson(app);
    expect(await change(ana, { about: '🙂'.repeat(200) })).toMatchObject({ about: '🙂'.repeat(200) });
    expect(await change(ana, { about: '\u200b \n' })).toMatchObject({ about: null });
  });

  it('is found by its new name and username at once, and not by the old ones', async () => {
    const [ana, bruno] = await twoPeople(app);
    await change(ana, { name: 'Quirina', username: 'quirinha.x' });
    expect(await found(bruno, 'irina')).toEqual([ana.id]);
    expect(await found(bruno, 'inha.x')).toEqual([ana.id]);

    await change(ana, { name: 'Zuleica' });
    expect(await found(bruno, 'irina')).toEqual([]);
    expect(await found(bruno, 'inha.x')).toEqual([ana.id]);
    await change(ana, { username: null });
    expect(await found(bruno, 'inha.x')).toEqual([]);
    expect(await found(bruno, 'zuleic')).toEqual([ana.id]);
  });

  it('is found if the account had no name parts yet', async () => {
    const [ana, bruno] = await twoPeople(app);
    await app.database.run('delete from name_parts where user_id = ?', [ana.id]);
    await app.database.run('update users set has_name_parts = false where id = ?', [ana.id]);
    await change(ana, { name: 'Wolfgangine' });
    expect(await found(bruno, 'gangine')).toEqual([ana.id]);
  });
});

describe('a username', () => {
  it('belongs to one user, whatever its case', async () => {
    const [ana, bruno] = await twoPeople(app);
    const username = freshUsername();
    await change(ana, { username });
    const answer = await bruno.api.patch('/api/auth/me', { username: username.toUpperCase(), about: 'x' });

    expect(answer.status).toBe(409);
    expect(answer.body).toEqual({
      success: false,
      message: 'This username belongs to somebody else.',
      code: 'username_taken',
    });
    expect(await me(bruno)).toMatchObject({ username: null, about: null });
    expect(await change(ana, { username: username.toUpperCase() })).toMatchObject({ username });
    await change(ana, { username: null });
    expect(await change(bruno, { username })).toMatchObject({ username });
  });

  it('goes to one of ten users who want it at once', async () => {
    const people = await Promise.all(Array.from({ length: 10 }, () => aPerson(app)));
    const username = freshUsername();
    const answers = await Promise.all(people.map(({ api }) => api.patch('/api/auth/me', { username })));

    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      200,
      ...Array.from({ length: 9 }, () => 409),
    ]);
    const rows = await app.database.many('select id from users where username = ?', [username]);
    expect(rows).toHaveLength(1);
  });

  it('is kept by an account that has no other way in', async () => {
    const ana = await aPerson(app);
    const username = freshUsername();
    await change(ana, { username });
    await app.database.run('update users set email = null where id = ?', [ana.id]);
    const { status, body } = await ana.api.patch('/api/auth/me', { username: null });

    expect(status).toBe(400);
    expect(body).toMatchObject({
      code: 'invalid_request',
      message: 'This account needs its username to log in.',
      errors: [{ path: 'username' }],
    });
    expect(await me(ana)).toMatchObject({ username });
  });
});

describe("a user of the team's identity provider", () => {
  it('cannot change what the claims say, and can change the rest', async () => {
    const ana = await aPerson(app);
    await makeExternal(ana);
    for (const changes of [{ name: 'Other' }, { username: freshUsername() }, { about: 'x', name: 'Other' }]) {
      const { status, body } = await ana.api.patch('/api/auth/me', changes);
      expect(status).toBe(403);
      expect(body).toEqual({
        success: false,
        message: 'You are not allowed to do this.',
        code: 'forbidden',
      });
    }
    expect(await change(ana, { name: 'Ana', username: null, about: 'x', presence: 'nobody' })).toMatchObject({
      name: 'Ana',
      username: null,
      about: 'x',
      presence: 'nobody',
    });
  });
});

describe('a log-in', () => {
  const login = (body: Record<string, unknown>) => createRestClient(app.url).post('/api/auth/login', body);

  it('takes the username or the e-mail as identifier, in any case', async () => {
    const ana = await aPerson(app);
    const username = freshUsername();
    await change(ana, { username });
    for (const identifier of [username, ` ${username.toUpperCase()} `, ana.email, ana.email.toUpperCase()]) {
      const { status, body } = await login({ identifier, password: ana.password });
      expect(status).toBe(200);
      expect(body.data.user).toMatchObject({ id: ana.id, username });
    }
    expect((await login({ email: ana.email, identifier: null, password: ana.password })).status).toBe(200);
  });

  it('does not take a username as e-mail, nor one that was given up', async () => {
    const ana = await aPerson(app);
    const username = freshUsername();
    await change(ana, { username });
    expect((await login({ email: username, password: ana.password })).status).toBe(401);
    await change(ana, { username: null });
    expect((await login({ identifier: username, password: ana.password })).status).toBe(401);
    expect((await loginAgain(app, ana)).token).toEqual(expect.any(String));
  });

  it.each([
    ['neither of them', {}, 'email'],
    ['both of them', { email: 'ana@example.com', identifier: 'ana@example.com' }, 'identifier'],
    ['both of them, one empty', { email: 'ana@example.com', identifier: '' }, 'identifier'],
    ['an identifier of 256 characters', { identifier: 'x'.repeat(256) }, 'identifier'],
  ])('is refused with %s', async (_, names, path) => {
    const { status, body } = await login({ ...names, password: 'correct horse' });
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'invalid_request', errors: [{ path }] });
  });

  it('answers an unknown username like a wrong password, and writes the same to the audit log', async () => {
    const ana = await aPerson(app);
    const username = freshUsername();
    await change(ana, { username });
    const wrong = await login({ identifier: username, password: 'not the password' });
    const unknown = await login({ identifier: freshUsername(), password: 'not the password' });
    expect(wrong.status).toBe(401);
    expect(wrong.body).toEqual({
      success: false,
      message: 'The e-mail, username or password is incorrect.',
      code: 'invalid_credentials',
    });
    expect(unknown.status).toBe(401);
    expect(unknown.body).toEqual(wrong.body);
    expect(
      await app.database.many("select event from audit_log where user_id = ? and event = 'login_failed'", [
        ana.id,
      ]),
    ).toHaveLength(1);
    expect(
      await app.database.many("select event from audit_log where user_id is null and event = 'login_failed'"),
    ).not.toHaveLength(0);
  });
});
