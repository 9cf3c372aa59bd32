import { AdministeredAccountRepository } from '../../../src/repositories/accounts/administered-account-repository';
import { AccountAdministration } from '../../../src/services/accounts/account-administration';
import { startTestApp, type TestApp } from '../../support/app';
import { aUser, someUsers } from '../../support/builders';
import { connectionUrl } from '../../support/database';
import { deleteAccount } from '../../support/leaving-scene';
import {
  addContact,
  aPerson,
  loginAgain,
  type Person,
  send,
  twoPeople,
  withLegacyToken,
} from '../../support/people';
import { createRestClient } from '../../support/rest-client';
import { runCommand } from '../../support/run-command';
import { closeSockets, connect, connectError } from '../../support/socket-client';

const TOO_COMMON = 'Too many people use this password. Please choose another one.';
const LEGACY = { LEGACY_TOKENS: 'on' };

let app: TestApp;
/** By how much the server's clock for caches is ahead. */
let ahead = 0;

beforeAll(async () => {
  const outside = { monotonic: () => performance.now() + ahead, pollEveryMs: 50 };
  app = await startTestApp({ settings: LEGACY, outside });
});
afterEach(closeSockets);
afterAll(() => app.stop());

const users = (args: string[], input?: string) =>
  runCommand('users', args, { CONN_URL: connectionUrl(app.schema.address) }, input);
const login = (email: string, password: string) =>
  createRestClient(app.url).post('/api/auth/login', { email, password });
/** The server forgets what it knew about sessions, as it does after five seconds. */
const passCacheTime = () => (ahead += 6_000);
const isLetIn = async ({ api }: Pick<Person, 'api'>) => (await api.get('/api/auth/me')).status === 200;
const entriesOf = (user_id: number) =>
  app.database.many<{ event: string; reason: string | null }>(
    "select event, reason from audit_log where user_id = ? and event like '%by_operator' order by id",
    [user_id],
  );

describe('npm run users -- add', () => {
  it('makes an account with a generated password, which logs in', async () => {
    const { code, output } = await users(['add', '--name', ' Zoé ', '--email', 'Zoe@Example.com']);

    expect(code).toBe(0);
    const [, id, password = ''] =
      /^Made account (\d+), which logs in as zoe@example\.com\.\nPassword: ([a-z2-9]{5}(?:-[a-z2-9]{5}){3})\n$/.exec(
        output,
      ) ?? [];
    const { status, body } = await login('zoe@example.com', password);
    expect({ status, name: body.data.user.name, id: body.data.user.id }).toEqual({
      status: 200,
      name: 'Zoé',
      id: Number(id),
    });
    expect(await entriesOf(Number(id))).toEqual([{ event: 'added_by_operator', reason: null }]);
    const searcher = await aPerson(app);
    expect((await searcher.api.get('/api/contacts/search?q=Zo%C3%A9')).body.data.users).toHaveLength(1);
  });

  it('takes the password from standard input', async () => {
    const args = ['add', '--name', 'Yara', '--email', 'yara@example.com', '--password-stdin'];
    const { code, output } = await users(args, 'a long secret\r\n');

    expect(code).toBe(0);
    expect(output).not.toMatch(/secret|Password/);
    expect((await login('yara@example.com', 'a long secret')).status).toBe(200);
  });

  it('refuses one of the commonest passwords', async () => {
    const args = ['add', '--name', 'Yara', '--email', 'common@example.com', '--password-stdin'];
    const { code, output } = await users(args, 'password');

    expect({ code, output }).toEqual({ code: 1, output: `${TOO_COMMON}\n` });
    expect((await users(['list', '--search', 'common@example.com'])).output).toBe(
      'There is nobody like that.\n',
    );
  });

  it('refuses an e-mail that is taken, in whatever form', async () => {
    await aUser(app.database, { email: 'e\u0301lan@example.com' });
    const { code, output } = await users(['add', '--name', 'X', '--email', '\u00e9lan@example.com']);

    expect({ code, output }).toEqual({ code: 1, output: 'This e-mail address is already registered.\n' });
  });

  it('makes an account that logs in by a username, once', async () => {
    const args = ['add', '--name', 'Xu', '--username', 'Xu.1', '--password-stdin'];
    expect((await users(args, 'a long secret')).code).toBe(0);
    const answer = await createRestClient(app.url).post('/api/auth/login', {
      identifier: 'xu.1',
      password: 'a long secret',
    });
    expect(answer.body.data.user).toMatchObject({ name: 'Xu', email: null, username: 'xu.1' });

    const { code, output } = await users(args, 'a long secret');
    expect({ code, output }).toEqual({ code: 1, output: 'This username belongs to somebody else.\n' });
    expect((await users(['logout', 'XU.1', '--yes'])).code).toBe(0);
  });

  it('makes one account if five come at once', async () => {
    const args = ['add', '--name', 'X', '--email', 'racing@example.com'];
    const results = await Promise.all(Array.from({ length: 5 }, () => users(args)));

    expect(results.map(({ code }) => code).toSorted((a, b) => a - b)).toEqual([0, 1, 1, 1, 1]);
  });

  it.each([
    [['--email', 'a@example.com'], '', '--name: A name must have 1 to 100 characters.'],
    [['--name', '<b>', '--email', 'a@example.com'], '', '--name: A name cannot contain'],
    [['--name', 'A'], '', '--email, or --username.'],
    [['--name', 'A', '--email', 'a@example.com', '--username', 'abc'], '', '--email, or --username.'],
    [['--name', 'A', '--username', 'a b'], '', '--username: A username must have'],
    [['--name', 'A', '--email', 'nobody'], '', '--email: This is not a valid e-mail address.'],
    [['--name', 'A', '--email', 'a@example.com', '--password-stdin'], 'short', 'at least 6 characters'],
    [
      ['--name', 'A', '--email', 'a@example.com', '--password', 'a secret'],
      '',
      "Unknown option '--password'",
    ],
  ])('is wrong use with %j', async (args, input, sentence) => {
    const { code, output } = await users(['add', ...args], input);

    expect(code).toBe(2);
    expect(output).toContain(sentence);
  });
});

describe('npm run users -- list', () => {
  beforeAll(async () => {
    await someUsers(app.database, [
      { id: 9_001, name: 'Lia 100%', email: 'lia@list.example' },
      { id: 9_002, name: 'Rui \u001b[2J\u202e', email: 'rui@list.example' },
      { id: 9_003, name: 'Eva', email: 'eva@list.example' },
    ]);
    await app.database.run("update users set disabled_at = '2026-01-31 12:00:00' where id = 9003");
  });

  const ids = (output: string) =>
    output
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line).id);
  const json = async (...args: string[]) => ids((await users(['list', '--json', ...args])).output);

  it('shows accounts, newest first, without what a terminal would obey', async () => {
    const { code, output } = await users(['list', '--search', '@list.example']);

    expect(code).toBe(0);
    expect(output.split('\n').filter(Boolean)).toEqual([
      expect.stringMatching(/^id +name +login +made +last seen +state$/),
      expect.stringMatching(/^9003 +Eva +eva@list\.example +\S+Z +- +disabled 2026-01-31T12:00:00\.000Z$/),
      expect.stringMatching(/^9002 +Rui {2}\[2J +rui@list\.example +\S+Z +-$/),
      expect.stringMatching(/^9001 +Lia 100% +lia@list\.example +\S+Z +-$/),
    ]);
  });

  it('finds parts of names and e-mails as they are written, and prints JSON', async () => {
    expect(await json('--search', '0%')).toEqual([9_001]);
    expect(await json('--search', 'LIST.example', '--disabled')).toEqual([9_003]);
    expect(await json('--search', '@list.example', '--before', '9003', '--limit', '1')).toEqual([9_002]);
    expect(await json('--limit', '2')).toEqual([9_003, 9_002]);
    const { output } = await users(['list', '--json', '--search', 'eva@']);
    expect(JSON.parse(output)).toEqual({
      id: 9_003,
      name: 'Eva',
      username: null,
      email: 'eva@list.example',
      external_issuer: null,
      external_id: null,
      external_email: null,
      created_at: expect.any(String),
      last_seen_at: null,
      disabled_at: '2026-01-31T12:00:00.000Z',
    });
  });

  it('shows no passwords and no deleted accounts', async () => {
    await app.database.run('update users set deleted_at = now(3) where id = 9001');
    const { output } = await users(['list', '--limit', '9999', '--json']);

    expect(output).not.toMatch(/password|\$2/);
    expect(ids(output)).not.toContain(9_001);
  });
});

describe('npm run users -- disable', () => {
  let ana: Person;
  let bruno: Person;

  beforeEach(async () => {
    [ana, bruno] = await twoPeople(app);
  });

  it('ends every session and lets nobody log in, whoever knows the password learns why', async () => {
    const laptop = await loginAgain(app, ana);
    const { code, output } = await users(['disable', ana.email, '--reason', 'spam', '--yes']);
    passCacheTime();

    expect({ code, output }).toEqual({
      code: 0,
      output: `Disabled account ${ana.id}, Ana (${ana.email}), and ended its sessions.\n`,
    });
    expect([await isLetIn(ana), await isLetIn(laptop), await isLetIn(bruno)]).toEqual([false, false, true]);
    const right = await login(ana.email, ana.password);
    expect(right.status).toBe(403);
    expect(right.body).toEqual({
      success: false,
      message: 'This account is disabled. Please write to the people who run this service.',
      code: 'account_disabled',
    });
    const wrong = await login(ana.email, 'wrong password');
    expect({ status: wrong.status, code: wrong.body.code }).toEqual({
      status: 401,
      code: 'invalid_credentials',
    });
    expect(wrong.body).toEqual((await login('nobody@example.com', 'wrong password')).body);
    expect(await entriesOf(ana.id)).toEqual([{ event: 'disabled_by_operator', reason: 'spam' }]);
  });

  it('refuses tokens of the legacy backend too, also those issued afterwards', async () => {
    const old = withLegacyToken(app, ana);
    expect(await isLetIn(old)).toBe(true);
    await users(['disable', String(ana.id), '--yes']);
    passCacheTime();
    const later = withLegacyToken(app, ana, Math.floor(Date.now() / 1_000) + 30);

    expect([await isLetIn(old), await isLetIn(later)]).toEqual([false, false]);
    expect((await connectError(app, { token: later.token })).data?.code).toBe('unauthenticated');
  });

  it('says so if it was disabled before, and notes nothing', async () => {
    await users(['disable', String(ana.id), '--yes']);
    const { code, output } = await users(['disable', String(ana.id), '--yes']);

    expect(code).toBe(0);
    expect(output).toContain('Disabled before');
    expect(await entriesOf(ana.id)).toHaveLength(1);
  });

  it('leaves others able to write, without a push, and the texts are there afterwards', async () => {
    await ana.api.post('/api/push/subscribe', {
      subscription: {
        endpoint: 'https://fcm.googleapis.com/fcm/send/disabled',
        keys: {
          p256dh: 'BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM',
          auth: 'tBHItJI5svbpez7KI4CCXg',
        },
      },
    });
    await addContact(bruno, ana);
    await users(['disable', String(ana.id), '--yes']);
    passCacheTime();
    await send(bruno, ana, 'are you there?');

    const left = await app.database.many(
      'select (select count(*) from push_subscriptions where user_id = ?) as subscriptions',
      [ana.id],
    );
    expect(left).toEqual([{ subscriptions: 0 }]);
    expect(await app.database.many('select state from push_deliveries where user_id = ?', [ana.id])).toEqual(
      [],
    );

    await users(['enable', String(ana.id)]);
    passCacheTime();
    expect(await isLetIn(ana)).toBe(false);
    const back = await loginAgain(app, ana);
    const page = await back.api.get(`/api/messages/conversation/${bruno.id}`);
    expect(page.body.data.messages).toMatchObject([{ content: 'are you there?' }]);
    expect((await entriesOf(ana.id)).map(({ event }) => event)).toEqual([
      'disabled_by_operator',
      'enabled_by_operator',
    ]);
  });

  it('lets no log-in through that comes at the same moment', async () => {
    const people = await Promise.all(Array.from({ length: 3 }, () => aPerson(app)));
    await Promise.all(
      people.map(async (person) => {
        const logins = Promise.all(Array.from({ length: 20 }, () => login(person.email, person.password)));
        await users(['disable', String(person.id), '--yes']);
        passCacheTime();
        const tokens = (await logins).flatMap(({ body }) => (body.success ? [String(body.data.token)] : []));
        for (const token of tokens) {
          expect(await isLetIn({ api: createRestClient(app.url, token) })).toBe(false);
        }
      }),
    );
    const ids = people.map(({ id }) => id);
    expect(
      await app.database.many(
        "select id from sessions where kind = 'login' and revoked_at is null and user_id in (?, ?, ?)",
        ids,
      ),
    ).toEqual([]);
  });
});

describe('a connected device of an account', () => {
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
  afterEach(() => jest.useRealTimers());

  it.each([
    ['disabled', 'a token of ours', 'disable', (person: Person) => person],
    ['disabled', 'one of the legacy backend', 'disable', (person: Person) => withLegacyToken(app, person)],
    ['logged out', 'a token of ours', 'logout', (person: Person) => person],
    ['logged out', 'one of the legacy backend', 'logout', (person: Person) => withLegacyToken(app, person)],
  ])(
    'that was %s is cut by every server within half a minute: with %s',
    async (_, _token, command, withToken) => {
      const own = await startTestApp({ schema: app.schema, settings: LEGACY });
      try {
        const [ana, bruno] = await twoPeople(own);
        const device = await connect(own, withToken(ana));
        const untouched = await connect(own, withToken(bruno));
        await users([command, String(ana.id), '--yes']);
        const cut = device.disconnected();
        jest.advanceTimersByTime(30_000);

        expect(await cut).toBe('io server disconnect');
        await untouched.barrier();
      } finally {
        closeSockets();
        await own.stop();
      }
    },
  );
});

describe('npm run users -- password', () => {
  it('sets a generated password and ends all sessions', async () => {
    const ana = await aPerson(app);
    const { code, output } = await users(['password', ana.email, '--yes']);
    passCacheTime();

    expect(code).toBe(0);
    const password = /Password: (\S+)/.exec(output)?.[1] ?? '';
    expect(await isLetIn(ana)).toBe(false);
    expect((await login(ana.email, ana.password)).status).toBe(401);
    expect((await login(ana.email, password)).status).toBe(200);
    expect(await entriesOf(ana.id)).toEqual([{ event: 'password_set_by_operator', reason: null }]);
  });

  it('takes it from standard input, and refuses accounts of the identity provider', async () => {
    const ana = await aPerson(app);
    const args = ['password', String(ana.id), '--password-stdin', '--yes'];
    expect((await users(args, 'a long secret\n')).code).toBe(0);
    expect((await login(ana.email, 'a long secret')).status).toBe(200);

    await app.database.run(
      "update users set external_issuer = 'https://id.example', external_id = 'x' where id = ?",
      [ana.id],
    );
    const { code, output } = await users(args, 'another secret\n');
    expect(code).toBe(1);
    expect(output).toContain('it has no password here');
  });

  it('changes nothing of an account that is deleted between the question and the answer', async () => {
    const ana = await aPerson(app);
    const administration = new AccountAdministration(
      new AdministeredAccountRepository(app.database),
      { hash: async () => 'a hash' },
      Date.now,
    );
    await deleteAccount(ana);

    expect(await administration.setPassword(ana.id, 'a long secret', 'why')).toBe(false);
    expect(await entriesOf(ana.id)).toEqual([]);
  });

  it('refuses one of the commonest, in whatever case, and leaves the account as it was', async () => {
    const ana = await aPerson(app);
    const { code, output } = await users(['password', ana.email, '--password-stdin', '--yes'], 'Qwerty123\n');
    passCacheTime();

    expect(code).toBe(1);
    expect(output).toBe(`${TOO_COMMON}\n`);
    expect(await isLetIn(ana)).toBe(true);
    expect((await login(ana.email, ana.password)).status).toBe(200);
    expect(await entriesOf(ana.id)).toEqual([]);
  });
});

describe('npm run users -- logout', () => {
  it('ends all sessions and leaves the password', async () => {
    const ana = await aPerson(app);
    const legacy = withLegacyToken(app, ana);
    expect(await isLetIn(legacy)).toBe(true);
    expect((await users(['logout', ana.email, '--yes', '--reason', 'lost phone'])).code).toBe(0);
    passCacheTime();

    expect([await isLetIn(ana), await isLetIn(legacy)]).toEqual([false, false]);
    expect(await isLetIn(await loginAgain(app, ana))).toBe(true);
    expect(await entriesOf(ana.id)).toEqual([{ event: 'logged_out_by_operator', reason: 'lost phone' }]);
    const { output } = await runCommand('audit', ['--user', ana.email, '--event', 'logged_out_by_operator'], {
      CONN_URL: connectionUrl(app.schema.address),
    });
    expect(output).toMatch(/logged_out_by_operator .* lost phone\n$/);
  });
});

it.each([
  [['disable', '1'], 2, 'add --yes'],
  [['disable', '99999999', '--yes'], 1, 'There is no such account.'],
  [['disable', 'nobody@example.com', '--yes'], 1, 'There is no such account.'],
  [['disable', '--yes'], 2, 'Name the account.'],
  [['disable', '1', '2', '--yes'], 2, 'Name the account.'],
  [['disable', '1', '--reason', 'x'.repeat(401), '--yes'], 2, '--reason takes at most 400 characters.'],
  [['dance'], 2, 'There is no users dance.'],
  [[], 2, 'Say what to do.'],
  [['list', '--limit', '0'], 2, '--limit takes a whole number.'],
  [['list', '--search', 'nobody at all'], 0, 'There is nobody like that.'],
  [['list', '--before', '7000000001', '--search', 'nobody at all'], 0, 'There is nobody like that.'],
  [['list', '--before', '0'], 2, '--before takes an id.'],
  [['--help'], 0, 'Exit codes: 0 done'],
])('npm run users -- %j exits with %i', async (args, code, sentence) => {
  const result = await users(args);

  expect(result.code).toBe(code);
  expect(result.output).toContain(sentence);
});

describe('npm run users -- delete', () => {
  it('closes an account for good, and the server erases what is stored of it', async () => {
    const [ana, bruno] = await twoPeople(app);
    await send(ana, bruno, 'hello');
    expect((await users(['delete', ana.email])).code).toBe(2);
    expect(await isLetIn(ana)).toBe(true);
    expect(await users(['delete', ana.email, '--yes'])).toEqual({
      code: 0,
      output: `Deleted account ${ana.id}, Ana (${ana.email}). What it wrote is erased by the servers that run, or by the next one that starts.\n`,
    });
    passCacheTime();
    expect(await isLetIn(ana)).toBe(false);
    expect((await login(ana.email, ana.password)).status).toBe(401);
    const listed = () => bruno.api.get(`/api/messages/conversation/${ana.id}`);
    while ((await listed()).body.data.messages.length > 0) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(await entriesOf(ana.id)).toEqual([{ event: 'deleted_by_operator', reason: null }]);
    expect(await users(['delete', String(ana.id), '--yes'])).toMatchObject({
      code: 1,
      output: expect.stringContaining('There is no such account.'),
    });
  });
});

it('npm run users says which accounts an e-mail may mean', async () => {
  const [one, other] = await someUsers(app.database, [
    { email: '\u00fcber@example.com' },
    { email: 'u\u0308ber@example.com' },
  ]);
  const { code, output } = await users(['logout', 'u\u0308ber@example.com', '--yes']);

  expect(code).toBe(1);
  expect(output).toContain(`say which by its id, ${one}, ${other}.`);
});

it('npm run users takes no number with zeros before it for an id', async () => {
  const [ana, bruno] = await twoPeople(app);
  for (const who of [`00${ana.id}`, `id:00${ana.id}`]) {
    const { code, output } = await users(['disable', who, '--yes']);
    expect([code, output]).toEqual([1, expect.stringContaining('There is no such account.')]);
  }
  await app.database.run('update users set username = ? where id = ?', [`00${ana.id}`, bruno.id]);
  expect((await users(['disable', `00${ana.id}`, '--yes'])).code).toBe(0);
  passCacheTime();
  expect(await Promise.all([isLetIn(ana), isLetIn(bruno)])).toEqual([true, false]);
});

it('npm run users takes no username for an id, and no id for a username', async () => {
  const [ana, bruno] = await twoPeople(app);
  const goneId = 99_999_998;
  const sayWhich = (id: number) => ({
    code: 1,
    output: expect.stringContaining(
      `This may be an id, or the username of account ${bruno.id}, Bruno (${bruno.email}): say which, id:${id} or id:${bruno.id}.`,
    ),
  });
  // Of somebody else, or of nobody any more: a deletion that is run again must not hit whoever has taken the name.
  for (const id of [ana.id, goneId]) {
    await app.database.run('update users set username = ? where id = ?', [String(id), bruno.id]);
    for (const what of ['delete', 'disable', 'logout']) {
      expect(await users([what, String(id), '--yes'])).toMatchObject(sayWhich(id));
    }
  }
  expect(await users(['delete', `id:${goneId}`, '--yes'])).toMatchObject({ code: 1 });
  passCacheTime();
  expect(await Promise.all([isLetIn(ana), isLetIn(bruno)])).toEqual([true, true]);

  await app.database.run('update users set username = ? where id = ?', [String(bruno.id), bruno.id]);
  for (const who of [`id:${ana.id}`, String(bruno.id)]) {
    expect((await users(['disable', who, '--yes'])).code).toBe(0);
  }
  passCacheTime();
  expect(await Promise.all([isLetIn(ana), isLetIn(bruno)])).toEqual([false, false]);
});
