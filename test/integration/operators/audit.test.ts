import type { AuditEvent } from '../../../src/domain/audit';
import { AuditRepository } from '../../../src/repositories/accounts/audit-repository';
import { AuditService } from '../../../src/services/accounts/audit-service';
import { startTestApp, type TestApp } from '../../support/app';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { aPerson, loginAgain, type Person } from '../../support/people';
import { createRestClient } from '../../support/rest-client';
import { connectionUrl, runCommand } from '../../support/run-command';

const ADDRESS = '203.0.113.7';

describe('the audit log', () => {
  let app: TestApp;
  let ana: Person;

  beforeEach(async () => {
    app = await startTestApp({ settings: { TRUST_PROXY: 'true' } });
    ana = await aPerson(app, { name: 'Ana', email: 'ana@example.com' });
    await app.database.run('delete from audit_log');
  });

  afterEach(() => app.stop());

  const entries = () => app.database.many<Record<string, unknown>>('select * from audit_log order by id');
  const login = (email: string, password: string, forwarded = ADDRESS) =>
    createRestClient(app.url).post('/api/auth/login', { email, password }, { 'X-Forwarded-For': forwarded });

  it('has log-in and log-out, with the session and the address', async () => {
    const { body } = await login(ana.email, ana.password);
    const api = createRestClient(app.url, body.data.token);
    await api.post('/api/auth/logout', {}, { 'X-Forwarded-For': '2001:db8:1:2::3' });

    const [session] = await app.database.many<{ id: number }>('select max(id) as id from sessions');
    expect(await entries()).toMatchObject([
      { event: 'logged_in', user_id: ana.id, session_id: session?.id, address: ADDRESS },
      { event: 'logged_out', user_id: ana.id, session_id: session?.id, address: '2001:db8:1:2::/64' },
    ]);
  });

  it('has registering, failing and passwords that are too long, but neither passwords nor e-mails', async () => {
    await aPerson(app, { email: 'new@example.com' });
    await login(ana.email, 'a wrong guess');
    await login('nobody@example.com', 'a wrong guess');
    await login(ana.email, 'x'.repeat(73));

    const rows = await entries();
    expect(rows).toMatchObject([
      { event: 'registered' },
      { event: 'login_failed', user_id: ana.id, session_id: null, address: ADDRESS },
      { event: 'login_failed', user_id: null },
      { event: 'password_too_long', user_id: ana.id },
    ]);
    expect(JSON.stringify(rows)).not.toMatch(/wrong guess|xxx|@/);
  });

  it('has the subscription that moved to another account', async () => {
    const bruno = await aPerson(app, { email: 'bruno@example.com' });
    const subscription = {
      endpoint: 'https://fcm.googleapis.com/fcm/send/shared-computer',
      keys: {
        p256dh: 'BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM',
        auth: 'tBHItJI5svbpez7KI4CCXg',
      },
    };
    await ana.api.post('/api/push/subscribe', { subscription });
    await ana.api.post('/api/push/subscribe', { subscription });
    await bruno.api.post('/api/push/subscribe', { subscription }, { 'X-Forwarded-For': ADDRESS });

    expect((await entries()).slice(1)).toMatchObject([
      { event: 'subscription_moved', user_id: bruno.id, other_user_id: ana.id, address: ADDRESS },
    ]);
  });

  it('has one entry a day for a subscription that two accounts move to and fro', async () => {
    const bruno = await aPerson(app, { email: 'bruno@example.com' });
    const subscription = {
      endpoint: 'https://fcm.googleapis.com/fcm/send/made-up',
      keys: {
        p256dh: 'BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM',
        auth: 'tBHItJI5svbpez7KI4CCXg',
      },
    };
    const moveToAndFro = async () => {
      for (const { api } of [ana, bruno, ana, bruno]) await api.post('/api/push/subscribe', { subscription });
    };
    const moves = async () =>
      (await entries()).flatMap(({ event, user_id, other_user_id }) =>
        event === 'subscription_moved' ? [[user_id, other_user_id]] : [],
      );

    await moveToAndFro();
    expect(await moves()).toEqual([
      [bruno.id, ana.id],
      [ana.id, bruno.id],
    ]);
    await app.database.run('update audit_log set at = at - interval 25 hour');
    await moveToAndFro();
    expect(await moves()).toHaveLength(4);
  });

  it('does not stand in the way of a log-in when it cannot be written', async () => {
    await app.database.run('rename table audit_log to audit_log_away');

    expect((await login(ana.email, ana.password)).status).toBe(200);
    expect(app.bugs.splice(0).join()).toContain('audit_log');
  });

  it('counts for the operator', async () => {
    await login(ana.email, 'wrong');
    const { text } = await createRestClient(app.url).get('/metrics');

    expect(text).toContain('mychat_security_events_total{event="login_failed"} 1');
  });
});

describe('guessing', () => {
  let app: TestApp;
  let ana: Person;

  beforeEach(async () => {
    app = await startTestApp({ settings: { TRUST_PROXY: 'true', RATE_LIMIT: 'on' } });
    ana = await aPerson(app, { email: 'ana@example.com' });
  });

  afterEach(() => app.stop());

  const guess = (password: string, address: string) =>
    createRestClient(app.url).post(
      '/api/auth/login',
      { email: ana.email, password },
      { 'X-Forwarded-For': address },
    );

  it('is stopped, noted once, and does not stop the owner', async () => {
    const answers = await Promise.all(Array.from({ length: 15 }, () => guess('wrong', ADDRESS)));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.body.code).toBe('rate_limited');
    expect(Number(refused?.headers['retry-after'])).toBeLessThanOrEqual(30);

    const stopped = await app.database.many("select * from audit_log where event = 'guessing_stopped'");
    expect(stopped).toMatchObject([{ user_id: ana.id, address: ADDRESS }]);
    expect((await guess(ana.password, '198.51.100.1')).status).toBe(200);
  });

  it('from everywhere stops strangers after one try each, and not where the owner has been', async () => {
    await loginAgain(app, ana);
    await guess(ana.password, '198.51.100.1');
    for (let n = 0; n < 30; n++) await guess('wrong', `203.0.113.${n}`);

    const stranger = [await guess('wrong', '192.0.2.1'), await guess('wrong', '192.0.2.1')];
    expect(stranger.map(({ status }) => status)).toEqual([401, 429]);
    const owner = [await guess('typo', '198.51.100.1'), await guess(ana.password, '198.51.100.1')];
    expect(owner.map(({ status }) => status)).toEqual([401, 200]);
    // On a new device in a new place: the first try is heard.
    expect((await guess(ana.password, '192.0.2.99')).status).toBe(200);
  });
});

function throwIt(error: unknown): never {
  throw error;
}

describe('its bounds', () => {
  let schema: TestDatabase;
  let entries: AuditRepository;
  const now = Date.UTC(2026, 5, 1);

  beforeEach(async () => {
    schema = await createTestDatabase();
    entries = new AuditRepository(schema.database);
  });

  afterEach(() => schema.drop());

  const SMALL = { ofAccount: 10, all: 30 };

  /** As the server does it, with bounds that a test can reach: ten of each account, thirty of each share. */
  const prune = (isStopping?: () => boolean, onError: (error: unknown) => void = throwIt) =>
    new AuditService(
      entries,
      () => now,
      () => {},
      onError,
      {
        unknown: { ofAccount: 30, all: 30 },
        refused: SMALL,
        registered: { ofAccount: 1, all: 30 },
        logged_in: SMALL,
        logged_out: SMALL,
        subscription_moved: SMALL,
      },
    ).prune(isStopping);

  /** So many of an event, of one account or, with null, of none; from an address each, or all from one. */
  const flood = (
    count: number,
    event: AuditEvent,
    user_id: number | null,
    { other_user_id, address }: { other_user_id?: number; address?: string } = {},
  ) =>
    schema.database.pool.query(
      'insert into audit_log (at, event, user_id, other_user_id, address) values ?',
      [
        Array.from({ length: count }, (_, index) => [
          new Date(now - 1_000),
          event,
          user_id,
          other_user_id ?? null,
          address ?? String(index + 1),
        ]),
      ],
    );

  /** `event account: how many, from the first to the last` */
  const left = async () =>
    (
      await schema.database.many<Record<string, string>>(
        `select concat(event, ' ', coalesce(user_id, 'nobody'), ': ', count(*), ', ', min(address + 0), ' to ', max(address + 0)) as line
           from audit_log group by event, user_id order by min(id)`,
      )
    ).map(({ line }) => line);

  it('are ninety days', async () => {
    for (const days of [91, 89]) {
      await entries.insert({ event: 'logged_in', user_id: days }, new Date(now - days * 86_400_000));
    }
    await prune();

    expect(await schema.database.many('select user_id from audit_log')).toEqual([{ user_id: 89 }]);
  });

  it('keep what happened to accounts, however many log-ins strangers fail at afterwards', async () => {
    await flood(3, 'logged_in', 1);
    await flood(1, 'subscription_moved', 2, { other_user_id: 1 });
    await flood(2_500, 'login_failed', null);
    await flood(2_500, 'login_failed', 1);
    await flood(2_500, 'guessing_stopped', 2);
    await prune();

    expect(await left()).toEqual([
      'logged_in 1: 3, 1 to 3',
      'subscription_moved 2: 1, 1 to 1',
      'login_failed nobody: 30, 2471 to 2500',
      'login_failed 1: 10, 2491 to 2500',
      'guessing_stopped 2: 10, 2491 to 2500',
    ]);
  });

  it('keep what happened to one account, however busy another is', async () => {
    await flood(1, 'registered', 1);
    await flood(2_500, 'logged_in', 2, { address: '7' });
    await prune();

    expect(await left()).toEqual(['registered 1: 1, 1 to 1', 'logged_in 2: 5, 7 to 7']);
  });

  it('keep whose subscription was taken, however many its taker moves between accounts of his own', async () => {
    const [victim, taker, second, third] = [1, 2, 3, 4];
    await flood(1, 'subscription_moved', taker, { other_user_id: victim });
    await flood(2_500, 'subscription_moved', taker, { other_user_id: second });
    await flood(2_500, 'subscription_moved', second, { other_user_id: taker });
    await flood(2_500, 'subscription_moved', taker, { other_user_id: third });
    await prune();

    expect(
      await schema.database.many(
        'select other_user_id as victim, count(*) as moved from audit_log group by 1 order by 1',
      ),
    ).toEqual([
      { victim, moved: 1 },
      { victim: taker, moved: 9 },
      { victim: second, moved: 9 },
      { victim: third, moved: 9 },
    ]);
  });

  it('keep each kind of one account, however many of another kind it causes', async () => {
    await flood(1, 'registered', 1);
    await flood(1, 'logged_out', 1);
    await flood(2, 'subscription_moved', 2, { other_user_id: 1 });
    await flood(2_500, 'logged_in', 1, { address: '7' });
    await prune();

    expect(await left()).toEqual([
      'registered 1: 1, 1 to 1',
      'logged_out 1: 1, 1 to 1',
      'subscription_moved 2: 2, 1 to 2',
      'logged_in 1: 5, 7 to 7',
    ]);
  });

  it('keep the places that an account was logged in to from, beside its newest log-ins', async () => {
    await flood(1, 'logged_in', 1, { address: '192.0.2.1' });
    await flood(1, 'logged_in', 1, { address: '192.0.2.2' });
    await flood(2_500, 'logged_in', 1, { address: '203.0.113.1' });
    await prune();
    await prune();

    expect(
      await schema.database.many(
        'select address, count(*) as n from audit_log group by address order by min(id)',
      ),
    ).toEqual([
      { address: '192.0.2.1', n: 1 },
      { address: '192.0.2.2', n: 1 },
      // Five places of the ten are for further addresses.
      { address: '203.0.113.1', n: 5 },
    ]);
  });

  it('keep the failed log-ins to accounts, however many unknown e-mails are tried', async () => {
    await flood(1, 'password_too_long', 1);
    await flood(31, 'login_failed', null);
    await prune();

    expect(await left()).toEqual(['password_too_long 1: 1, 1 to 1', 'login_failed nobody: 30, 2 to 31']);
  });

  it('are so many in all, and who has few loses none of them to who has many', async () => {
    await flood(2, 'logged_in', 1);
    await flood(1, 'login_failed', 1);
    for (let user_id = 2; user_id <= 6; user_id++) {
      await flood(9, 'logged_in', user_id);
      await flood(9, 'login_failed', user_id);
    }
    await prune();

    expect(await left()).toEqual([
      'logged_in 1: 2, 1 to 2',
      'login_failed 1: 1, 1 to 1',
      ...[2, 3, 4, 5, 6].flatMap((user_id) => [
        `logged_in ${user_id}: 5, 5 to 9`,
        `login_failed ${user_id}: 5, 5 to 9`,
      ]),
    ]);
  });

  it('are one of each, where there are more accounts than places', async () => {
    for (let user_id = 1; user_id <= 31; user_id++) await flood(2, 'logged_in', user_id);
    await prune();

    expect(
      await schema.database.many('select count(*) as n, count(distinct user_id) as accounts from audit_log'),
    ).toEqual([{ n: 31, accounts: 31 }]);
  });

  it('are kept in pieces, and no further ones once the server stops', async () => {
    await flood(2_500, 'login_failed', null);
    const deletions = jest.spyOn(schema.database, 'run');
    await prune(() => deletions.mock.calls.length > 0);

    // Thirty of the newest thousand, and what was not looked at any more.
    expect(await left()).toEqual(['login_failed nobody: 1530, 1 to 2500']);
  });

  it('are kept although something fails on the way', async () => {
    for (const user_id of [1, 2, 3]) await flood(20, 'logged_out', user_id);
    await entries.insert({ event: 'logged_in', user_id: 1, address: '1' }, new Date(now - 91 * 86_400_000));
    const deletions = jest.spyOn(schema.database, 'run');
    const failures = [new Error('too old'), new Error('the first account')];
    for (const failure of failures) deletions.mockRejectedValueOnce(failure);
    const errors: unknown[] = [];
    await prune(undefined, (error) => errors.push(error));

    expect(errors).toEqual(failures);
    const lines = await left();
    expect(lines.at(-1)).toBe('logged_in 1: 1, 1 to 1');
    // Which account comes first is the database's choice.
    const ofAccounts = lines.slice(0, -1).map((line = '') => line.replace(/^logged_out [123]: /, ''));
    expect(ofAccounts.toSorted()).toEqual(['10, 11 to 20', '10, 11 to 20', '20, 1 to 20']);
  });

  it('are found in steps, however large the table has become', async () => {
    await flood(1, 'logged_out', 1);
    await flood(25_000, 'login_failed', null);
    const queries = jest.spyOn(schema.database, 'many');
    await prune();

    expect(await left()).toEqual(['logged_out 1: 1, 1 to 1', 'login_failed nobody: 30, 24971 to 25000']);
    const others = queries.mock.calls.map(([sql]) => sql).filter((sql) => !/limit \d+/.test(sql));
    expect(others).toHaveLength(1); // This test's own.
    expect(queries.mock.calls.join()).not.toMatch(/offset/);
  });
});

describe('npm run audit', () => {
  let schema: TestDatabase;
  const audit = (...args: string[]) => runCommand('audit', args, { CONN_URL: connectionUrl(schema.address) });

  beforeAll(async () => {
    schema = await createTestDatabase();
    await schema.database.run(
      "insert into users (id, name, email, password_hash) values (7, 'Ana', 'ana@example.com', 'x'), (8, 'B', 'b@example.com', 'x')",
    );
    const entries = new AuditRepository(schema.database);
    const now = Date.now();
    await entries.insert(
      { event: 'logged_in', user_id: 7, session_id: 3, address: ADDRESS },
      new Date(now - 3_000),
    );
    await entries.insert({ event: 'login_failed', user_id: 8, address: ADDRESS }, new Date(now - 2_000));
    await entries.insert(
      { event: 'subscription_moved', user_id: 8, session_id: 4, address: '::1', other_user_id: 7 },
      new Date(now - 1_000),
    );
  });

  afterAll(() => schema.drop());

  it('shows what concerns one account, newest first', async () => {
    const { code, output } = await audit('--user', 'Ana@Example.com');

    expect(code).toBe(0);
    expect(output.split('\n').filter(Boolean)).toEqual([
      expect.stringMatching(/^when +event +account +session +address +before$/),
      expect.stringMatching(/^\S+Z +subscription_moved +8 b@example\.com +4 +::1 +account 7$/),
      expect.stringMatching(/^\S+Z +logged_in +7 ana@example\.com +3 +203\.0\.113\.7$/),
    ]);
    expect(await audit('--user', '7')).toEqual({ code, output });
  });

  it('filters by event and address, and speaks JSON', async () => {
    const { output } = await audit('--event', 'login_failed', '--address', ADDRESS, '--json');

    expect(JSON.parse(output)).toMatchObject({ event: 'login_failed', user_id: 8, address: ADDRESS });
  });

  it.each([
    ['an account that is not there', ['--user', 'nobody@example.com'], 1, 'There is no such account.'],
    ['an event that is not there', ['--event', 'dancing'], 2, 'There is no event dancing.'],
    ['an option that is not there', ['--everything'], 2, 'npm run audit --'],
    ['a limit that is no number', ['--limit', 'all'], 2, '--limit takes a whole number.'],
    ['nothing to show', ['--event', 'logged_out'], 0, 'Nothing was noted.'],
    ['a question for help', ['--help'], 0, 'Exit codes: 0 shown'],
  ])(
    'with %s',
    async (_, args, code, sentence) => {
      const result = await audit(...args);

      expect(result.code).toBe(code);
      expect(result.output).toContain(sentence);
    },
    60_000,
  );
});
