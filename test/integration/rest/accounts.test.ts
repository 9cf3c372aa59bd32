import { compare as compareAsBcrypt } from 'bcrypt';
import { decode } from 'jsonwebtoken';
import { BcryptHasher } from '../../../src/infra/passwords';
import type { PasswordHasher } from '../../../src/domain/ports';
import { startTestApp, type TestApp } from '../../support/app';
import { aPerson } from '../../support/people';
import { createRestClient, type RestClient } from '../../support/rest-client';
import { aUser } from '../../support/builders';

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const ID = expect.any(Number);
/** What a new account has besides its name and e-mail. */
const NEW = {
  username: null,
  about: null,
  avatar_url: null,
  external_id: null,
  language: null,
  presence: 'everyone',
  receipts: true,
  created_at: TIME,
  updated_at: TIME,
};

let compared = 0;
const hasher = new BcryptHasher(4);
const countingHasher: PasswordHasher = {
  hash: (password) => hasher.hash(password),
  matches: (password, hash) => {
    compared += 1;
    return hasher.matches(password, hash);
  },
};

let app: TestApp;
let api: RestClient;
beforeAll(async () => {
  app = await startTestApp({ outside: { passwords: countingHasher } });
  api = createRestClient(app.url);
});
afterAll(() => app.stop());

let serial = 0;
/** An e-mail without an account. */
function freshEmail(): string {
  serial += 1;
  return `someone.${serial}@example.com`;
}

function register(draft: Record<string, unknown>) {
  return api.post('/api/auth/register', {
    name: 'Ana',
    email: freshEmail(),
    password: 'correct horse',
    ...draft,
  });
}

function login(email: unknown, password: unknown) {
  return api.post('/api/auth/login', { email, password });
}

describe('a registration', () => {
  it('returns 201 with the account and a token that is accepted at once', async () => {
    const email = freshEmail();
    const { status, body } = await register({ email });

    expect(status).toBe(201);
    expect(body).toEqual({
      success: true,
      message: 'Your account is ready.',
      data: {
        user: { id: ID, name: 'Ana', email, ...NEW },
        token: expect.any(String),
      },
    });
    const me = await createRestClient(app.url, body.data.token).get('/api/auth/me');
    expect(me.body.data).toEqual({ user: body.data.user });
  });

  it('returns a token signed with HS256, with user_id, sid, iat and exp, for 720 hours', async () => {
    const { body } = await register({});
    const { header, payload } = decode(body.data.token, { complete: true })!;

    expect(header.alg).toBe('HS256');
    expect(payload).toEqual({ user_id: body.data.user.id, sid: ID, iat: ID, exp: ID });
    const { iat = 0, exp = 0 } = payload as { iat?: number; exp?: number };
    expect(exp - iat).toBe(720 * 3_600);
    expect(Math.abs(iat - Date.now() / 1_000)).toBeLessThan(5);
  });

  it('trims and lower-cases the e-mail and trims the name', async () => {
    const email = freshEmail();
    const { status, body } = await register({ name: '  Ana Müller \n', email: `  ${email.toUpperCase()}\t` });

    expect(status).toBe(201);
    expect(body.data.user).toMatchObject({ name: 'Ana Müller', email });
    expect((await login(` ${email.toUpperCase()} `, 'correct horse')).status).toBe(200);
  });

  it('is refused if the e-mail is taken, in whatever case', async () => {
    const { email } = await aPerson(app);
    const { status, body } = await register({ email: ` ${email.toUpperCase()}` });

    expect(status).toBe(409);
    expect(body).toEqual({
      success: false,
      message: 'This e-mail address is already registered.',
      code: 'email_taken',
    });
  });

  it('tells e-mails apart that only look alike', async () => {
    const email = freshEmail();
    expect((await register({ email })).status).toBe(201);
    expect((await register({ email: email.replace('o', 'ö') })).status).toBe(201);
    expect((await register({ email: `${email}.` })).status).toBe(400);
  });

  it('is accepted once if ten with the same e-mail come at once', async () => {
    const email = freshEmail();
    const answers = await Promise.all(Array.from({ length: 10 }, () => register({ email })));

    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      201,
      ...Array.from({ length: 9 }, () => 409),
    ]);
    const rows = await app.database.many('select id from users where email = ?', [email]);
    expect(rows).toHaveLength(1);
  });

  it.each([
    ['1 character', 'A'],
    ['100 characters', 'x'.repeat(100)],
    ['quotes and SQL', `O'Brien"; drop table users; --`],
    ['emoji and other scripts', '👩‍👩‍👧 Ана 안나'],
    [
      'a flag of tags, a heart and Persian',
      '\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} ❤️ می\u200cخواهم',
    ],
    ['percent and underscore', '100%_\\'],
  ])('accepts a name of %s', async (_, name) => {
    const { status, body } = await register({ name });
    expect(status).toBe(201);
    expect(body.data.user.name).toBe(name);
  });

  it.each([
    ['nothing', ''],
    ['blanks', ' \t\n '],
    ['101 characters', 'x'.repeat(101)],
    ['a tag', '<b>Ana'],
    ['an angle bracket', 'Ana >'],
    ['a NUL', 'A\u0000na'],
    ['a line break inside', 'A\nna'],
    ['a C1 control character', 'A\u0085na'],
    ['a lone surrogate', 'A\ud800na'],
  ])('refuses a name of %s', async (_, name) => {
    const { status, body } = await register({ name });
    expect(status).toBe(400);
    expect(body).toMatchObject({ success: false, code: 'invalid_request', errors: [{ path: 'name' }] });
  });

  it.each([
    ['nothing', ''],
    ['no at', 'example.com'],
    ['two ats', 'a@b@example.com'],
    ['no dot in the domain', 'ana@localhost'],
    ['an empty label', 'ana@example..com'],
    ['a blank', 'ana maria@example.com'],
    ['a tag', '<b>@example.com'],
    ['a NUL', 'a\u0000@example.com'],
    ['255 characters', `${'a'.repeat(243)}@example.com`],
  ])('refuses an e-mail with %s', async (_, email) => {
    const { status, body } = await register({ email });
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'invalid_request', errors: [{ path: 'email' }] });
  });

  it.each([
    ['6 characters', 'vbkqzj'],
    ['72 bytes of ASCII', 'x'.repeat(72)],
    ['36 letters of two bytes', 'é'.repeat(36)],
    ['18 emoji of four bytes', '🔑'.repeat(18)],
    ['blanks around', '  secret  '],
  ])('accepts a password of %s, and so does a log-in', async (_, password) => {
    const email = freshEmail();
    expect((await register({ email, password })).status).toBe(201);
    expect((await login(email, password)).status).toBe(200);
    expect((await login(email, `${password}!`)).status).toBe(401);
  });

  it.each([
    ['5 characters', 'abcde', 'A password must have at least 6 characters.'],
    ['73 bytes of ASCII', 'x'.repeat(73), 'A password can have at most 72 bytes (about 72 letters).'],
    ['37 letters of two bytes', 'é'.repeat(37), 'A password can have at most 72 bytes (about 72 letters).'],
    ['19 emoji of four bytes', '🔑'.repeat(19), 'A password can have at most 72 bytes (about 72 letters).'],
  ])('refuses a password of %s instead of truncating it', async (_, password, message) => {
    const { status, body } = await register({ password });
    expect(status).toBe(400);
    expect(body).toMatchObject({ message, code: 'invalid_request', errors: [{ path: 'password', message }] });
  });

  it.each([
    ['NUL characters', '\u0000'.repeat(6)],
    ['a NUL inside', 'abc\u0000def'],
    ['half an emoji', 'abcdef\ud83d'],
  ])('refuses a password of %s', async (_, password) => {
    const { status, body } = await register({ password });
    const message = 'A password cannot contain invalid or NUL characters.';
    expect(status).toBe(400);
    expect(body).toMatchObject({ message, errors: [{ path: 'password', message }] });
  });

  it.each(['mailto:x@y.zz', 'a(b)@y.zz', '.x@y.zz', 'x..y@y.zz', 'x@y', '\u200b@y.zz', 'x@y.zz, z@y.zz'])(
    'refuses %j, which is no e-mail',
    async (email) => {
      const { status, body } = await register({ email });
      const message = 'This is not a valid e-mail address.';
      expect(status).toBe(400);
      expect(body).toMatchObject({ message, errors: [{ path: 'email', message }] });
    },
  );

  it('removes invisible characters from e-mail and name', async () => {
    const email = freshEmail();
    const { body } = await register({ email: `\ufeff${email}\u00ad`, name: '\u202eBru\u200bno\u2028Lima' });
    expect(body.data.user).toMatchObject({ email, name: 'Bruno Lima' });
    expect((await login(`\u200b${email}`, 'correct horse')).status).toBe(200);
    expect((await register({ email: `${email}\u200d` })).status).toBe(409);
  });

  it('treats é as one letter, composed or not', async () => {
    const composed = `jos\u00e9.${freshEmail()}`;
    const decomposed = composed.normalize('NFD');
    expect((await register({ email: decomposed, name: 'Jose\u0301' })).body.data.user).toMatchObject({
      email: composed,
      name: 'Jos\u00e9',
    });
    expect((await register({ email: composed })).status).toBe(409);
    expect((await login(decomposed, 'correct horse')).status).toBe(200);
    expect((await login(composed, 'correct horse')).status).toBe(200);
  });

  it.each(['\u200b', '\u3164', '\u2800', '\u00ad', '\u202e\u202c', '\u2028', '\ufe0f'])(
    'refuses a name without a visible character: %j',
    async (name) => {
      const { status, body } = await register({ name });
      expect(status).toBe(400);
      expect(body.message).toBe('A name must have 1 to 100 characters.');
    },
  );

  it('lists all problems at once', async () => {
    const { status, body } = await api.post('/api/auth/register', { name: '', email: 'x', password: '1' });
    expect(status).toBe(400);
    expect(body.errors.map(({ path }: { path: string }) => path)).toEqual(['name', 'email', 'password']);
    expect(body.message).toBe('Some of the information is not valid.');
  });
});

describe('a log-in', () => {
  it('returns the account and the token of a new session', async () => {
    const ana = await aPerson(app);
    const { status, body } = await login(ana.email, ana.password);

    expect(status).toBe(200);
    expect(body).toEqual({
      success: true,
      message: 'Welcome back.',
      data: {
        user: { id: ana.id, name: ana.name, email: ana.email, ...NEW },
        token: expect.any(String),
      },
    });
    expect(decode(body.data.token)).not.toMatchObject({
      sid: (decode(ana.token) as { sid: number }).sid,
    });
  });

  it('is refused alike, after the same work, for a wrong password, an unknown e-mail and an unknown username', async () => {
    const ana = await aPerson(app);
    compared = 0;
    const wrong = await login(ana.email, 'not the password');
    const comparedForWrong = compared;
    compared = 0;
    const unknown = await login(freshEmail(), 'not the password');
    const comparedForUnknown = compared;
    compared = 0;
    const identifier = 'nobody.has.this';
    const unknownUsername = await api.post('/api/auth/login', { identifier, password: 'not the password' });

    expect(wrong.status).toBe(401);
    expect(wrong.body).toEqual({
      success: false,
      message: 'The e-mail, username or password is incorrect.',
      code: 'invalid_credentials',
    });
    expect(unknown.status).toBe(401);
    expect(unknown.body).toEqual(wrong.body);
    expect(unknownUsername.status).toBe(401);
    expect(unknownUsername.body).toEqual(wrong.body);
    expect(comparedForWrong).toBe(1);
    expect(comparedForUnknown).toBe(1);
    expect(compared).toBe(1);
  });

  it.each([
    ['an empty password', ''],
    ['a password longer than bcrypt reads', 'x'.repeat(73)],
    ['a password of a thousand characters', '🔑'.repeat(500)],
  ])('is refused with 401, not 400, for %s', async (_, password) => {
    const { email } = await aPerson(app);
    expect((await login(email, password)).status).toBe(401);
  });

  it('is refused if only the first 72 bytes of a longer password are right', async () => {
    const password = 'x'.repeat(72);
    const { email } = await aPerson(app, { password });
    expect((await login(email, `${password}x`)).status).toBe(401);
  });

  it.each(['$2b$', '$2a$'])(
    'accepts password hashes of the legacy backend that begin with %s',
    async (prefix) => {
      const email = freshEmail();
      const hash = await hasher.hash('an old password');
      await aUser(app.database, { name: 'Old', email, password_hash: hash.replace('$2b$', prefix) });
      expect((await login(email, 'an old password')).status).toBe(200);
      expect((await login(email, 'another password')).status).toBe(401);
    },
  );

  it.each([
    ['that no account can have any more', (email: string) => `mailto:${email}`],
    ['with something invisible in it', (email: string) => `so\u200b${email}`],
    ['with a decomposed letter', (email: string) => `jose\u0301.${email}`],
  ])('is accepted for an old account with an e-mail %s', async (_, makeOdd) => {
    const email = makeOdd(freshEmail());
    await insertAccount(email, 'an old password');
    expect((await login(` ${email.toUpperCase()}`, 'an old password')).status).toBe(200);
    expect((await login(email.normalize('NFC'), 'an old password')).status).toBe(200);
    expect((await login(email, 'another password')).status).toBe(401);
  });

  it('is accepted for both of two old accounts whose e-mails count as the same now', async () => {
    const composed = `jos\u00e9.${freshEmail()}`;
    await insertAccount(composed, 'the first password');
    await insertAccount(composed.normalize('NFD'), 'the other password');
    expect((await login(composed, 'the first password')).status).toBe(200);
    expect((await login(composed, 'the other password')).status).toBe(200);
    expect((await login(composed, 'another password')).status).toBe(401);
    expect((await register({ email: composed.normalize('NFD') })).status).toBe(409);
  });

  it.each([
    ['of NUL characters alone', '\u0000'.repeat(6), ''],
    ['that a NUL repeats', 'abcabc', 'abcabc\u0000abcabc'],
    ['with a replacement character', 'abcdef\ufffd', 'abcdef\ud83d'],
  ])(
    'is refused, for a stored password %s, with one that bcrypt cannot tell from it',
    async (_, password, guess) => {
      const email = freshEmail();
      await insertAccount(email, password);
      const compares = await hasher.hash(password).then((hash) => compareAsBcrypt(guess, hash));
      expect(compares).toBe(true);
      expect((await login(email, guess)).status).toBe(401);
    },
  );
});

async function insertAccount(email: string, password: string): Promise<void> {
  await aUser(app.database, { name: 'Old', email, password_hash: await hasher.hash(password) });
}

describe('a valid token', () => {
  it('gets the account without the password', async () => {
    const { api: mine, id, name, email } = await aPerson(app);
    const { status, body, text } = await mine.get('/api/auth/me');

    expect(status).toBe(200);
    expect(body.data).toEqual({ user: { id, name, email, ...NEW } });
    expect(text).not.toContain('$2b$');
  });

  it('is verified with a message only', async () => {
    const ana = await aPerson(app);
    const { status, body } = await ana.api.get('/api/auth/verify');
    expect(status).toBe(200);
    expect(body).toEqual({ success: true, message: 'You are logged in.' });
  });
});

it('counts an emoji as one character', async () => {
  const answerTo = async (name: string, password: string) =>
    (await register({ name, email: freshEmail(), password })).status;

  expect(await answerTo('👋'.repeat(100), 'vbkqzj')).toBe(201);
  expect(await answerTo('👋'.repeat(101), 'vbkqzj')).toBe(400);
  expect(await answerTo('Ana', '👋👋👋')).toBe(400);
  expect(await answerTo('Ana', '👋'.repeat(6))).toBe(201);
  expect(await answerTo('Ana', '\ud800'.repeat(6))).toBe(400);
});
