import type { AuditEntry, AuditEvent } from '../../../src/domain/audit';
import { Database } from '../../../src/infra/database/database';
import { AuditRepository } from '../../../src/repositories/accounts/audit-repository';
import { AuditService } from '../../../src/services/accounts/audit-service';
import { startTestApp, type TestApp } from '../../support/app';
import { connectionUrl, createTestDatabase, type TestDatabase } from '../../support/database';
import { aPerson, loginAgain, type Person } from '../../support/people';
import { createRestClient } from '../../support/rest-client';
import { countRowsRead } from '../../support/rows-read';
import { runCommand } from '../../support/run-command';
import { someUsers } from '../../support/builders';

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

  it('records log-ins and log-outs, with the session and the address', async () => {
    const { body } = await login(ana.email, ana.password);
    const api = createRestClient(app.url, body.data.token);
    await api.post('/api/auth/logout', {}, { 'X-Forwarded-For': '2001:db8:1:2::3' });

    const [session] = await app.database.many<{ id: number }>('select max(id) as id from sessions');
    expect(await entries()).toMatchObject([
      { event: 'logged_in', user_id: ana.id, session_id: session?.id, address: ADDRESS },
      { event: 'logged_out', user_id: ana.id, session_id: session?.id, address: '2001:db8:1:2::/64' },
    ]);
  });

  it('records registrations, failed log-ins and passwords that are too long, but neither passwords nor e-mails', async () => {
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

  it('records that a subscription moved to another account', async () => {
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

  it('records once a day that two accounts move a subscription to and fro', async () => {
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

  it('does not fail a log-in when it cannot be written', async () => {
    await app.database.run('rename table audit_log to audit_log_away');

    expect((await login(ana.email, ana.password)).status).toBe(200);
    expect(app.bugs.splice(0).join()).toContain('audit_log');
  });

  it('is counted in the metrics', async () => {
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

  it('from many addresses stops each after one try, but not those that the owner has logged in from', async () => {
    await loginAgain(app, ana);
    await guess(ana.password, '198.51.100.1');
    for (let n = 0; n < 30; n++) await guess('wrong', `203.0.113.${n}`);

    const stranger = [await guess('wrong', '192.0.2.1'), await guess('wrong', '192.0.2.1')];
    expect(stranger.map(({ status }) => status)).toEqual([401, 429]);
    const owner = [await guess('typo', '198.51.100.1'), await guess(ana.password, '198.51.100.1')];
    expect(owner.map(({ status }) => status)).toEqual([401, 200]);
    // The first try from an unknown address is heard.
    expect((await guess(ana.password, '192.0.2.99')).status).toBe(200);
  });
});

function throwIt(error: unknown): never {
  throw error;
}

const DAY_MS = 86_400_000;

describe('entries of the audit log', () => {
  let schema: TestDatabase;
  let audit: AuditService;
  let now: number;
  const [ana, bruno] = [1, 2];

  beforeEach(async () => {
    schema = await createTestDatabase();
    now = Date.UTC(2026, 5, 1);
    audit = new AuditService(
      new AuditRepository(schema.database),
      () => now,
      () => {},
      throwIt,
    );
  });

  afterEach(() => schema.drop());

  /** So many of an event, a second apart, from one address, or from another one each. */
  async function note(
    count: number,
    entry: AuditEntry,
    addressOf: (n: number) => string = () => ADDRESS,
  ): Promise<void> {
    for (let n = 0; n < count; n++) {
      now += 1_000;
      await audit.note({ address: addressOf(n), ...entry });
    }
  }

  const anyAddress = (n: number) => `198.51.${Math.floor(n / 250)}.${n % 250}`;

  /** `event account: how many` */
  const left = async () =>
    (
      await schema.database.many<Record<string, string>>(
        `select concat(event, ' ', coalesce(user_id, 'nobody'), ': ', count(*)) as line
           from audit_log group by event, user_id order by min(id)`,
      )
    ).map(({ line }) => line);

  const addressesOf = async (event: AuditEvent) =>
    (
      await schema.database.many<{ address: string }>(
        'select address from audit_log where event = ? order by id',
        [event],
      )
    ).map(({ address }) => address);

  it('are kept for ninety days', async () => {
    await note(1, { event: 'logged_in', user_id: ana });
    now += 2 * DAY_MS;
    await note(1, { event: 'logged_in', user_id: bruno });
    now += 89 * DAY_MS;
    await audit.prune();

    expect(await left()).toEqual(['logged_in 2: 1']);
  });

  it('are removed in chunks, and no further ones once the server stops', async () => {
    const rows = Array.from({ length: 2_500 }, () => "('2026-01-01', 'login_failed')");
    await schema.database.run(`insert into audit_log (at, event) values ${rows.join(', ')}`);
    let asked = 0;
    await audit.prune(() => asked++ > 0);
    expect(await left()).toEqual(['login_failed nobody: 1500']);
    await audit.prune();
    expect(await left()).toEqual([]);
  });

  it('about an account stay, however often strangers fail to log in to it, or to others', async () => {
    await note(1, { event: 'registered', user_id: ana });
    await note(3, { event: 'logged_in', user_id: ana });
    await note(1, { event: 'login_failed', user_id: ana });
    await note(1, { event: 'subscription_moved', user_id: bruno, other_user_id: ana });
    for (const event of ['login_failed', 'password_too_long', 'guessing_stopped'] as const) {
      for (const user_id of [ana, bruno, null]) await note(30, { event, user_id }, anyAddress);
    }
    expect((await left()).slice(0, 4)).toEqual([
      'registered 1: 1',
      'logged_in 1: 3',
      'login_failed 1: 20',
      'subscription_moved 2: 1',
    ]);
    // The first of all is still there.
    expect((await addressesOf('login_failed'))[0]).toBe(ADDRESS);
  });

  it('about refused log-ins are twenty a day for an account, and five from one address', async () => {
    const failed: AuditEntry = { event: 'login_failed', user_id: ana };
    await note(50, failed);
    expect(await left()).toEqual(['login_failed 1: 5']);
    await note(50, failed, anyAddress);
    expect(await left()).toEqual(['login_failed 1: 20']);
    await note(50, { event: 'guessing_stopped', user_id: ana }, anyAddress);
    expect(await left()).toEqual(['login_failed 1: 20', 'guessing_stopped 1: 20']);

    now += DAY_MS;
    await note(50, failed, anyAddress);
    expect(await left()).toEqual(['login_failed 1: 40', 'guessing_stopped 1: 20']);
  });

  it('about e-mails without an account are five hundred a day, and five from one address', async () => {
    const unknown: AuditEntry = { event: 'login_failed', user_id: null };
    await note(20, unknown);
    expect(await left()).toEqual(['login_failed nobody: 5']);
    await note(550, unknown, anyAddress);
    expect(await left()).toEqual(['login_failed nobody: 500']);
    await note(1, { event: 'login_failed', user_id: ana });
    expect(await left()).toEqual(['login_failed nobody: 500', 'login_failed 1: 1']);
  });

  it('about log-ins and log-outs are the newest hundred of each account', async () => {
    for (const event of ['logged_in', 'logged_out'] as const) {
      await note(1, { event, user_id: bruno });
      await note(120, { event, user_id: ana }, anyAddress);
    }
    expect(await left()).toEqual([
      'logged_in 2: 1',
      'logged_in 1: 100',
      'logged_out 2: 1',
      'logged_out 1: 100',
    ]);
    expect((await addressesOf('logged_in')).slice(1)).toEqual(
      Array.from({ length: 100 }, (_, n) => anyAddress(n + 20)),
    );
  });

  it('about log-ins from one address are ten a day, so that it does not replace those from others', async () => {
    await note(1, { event: 'logged_in', user_id: ana }, () => '192.0.2.1');
    await note(200, { event: 'logged_in', user_id: ana });
    expect(await left()).toEqual(['logged_in 1: 11']);
    await note(1, { event: 'logged_in', user_id: ana }, () => '192.0.2.2');
    expect(await addressesOf('logged_in')).toEqual([
      '192.0.2.1',
      ...Array.from({ length: 10 }, () => ADDRESS),
      '192.0.2.2',
    ]);
  });

  it('about a subscription that was taken stay, however many the taker moves between other accounts', async () => {
    const [victim, taker, second] = [1, 2, 3];
    await note(1, { event: 'subscription_moved', user_id: taker, other_user_id: victim });
    await note(20, { event: 'subscription_moved', user_id: taker, other_user_id: second });
    await note(20, { event: 'subscription_moved', user_id: second, other_user_id: taker });
    for (let user_id = 10; user_id < 40; user_id++) {
      await note(1, { event: 'subscription_moved', user_id, other_user_id: victim });
    }
    expect(
      await schema.database.many(
        'select other_user_id as victim, count(*) as moved, min(user_id) as taker from audit_log group by 1 order by 1',
      ),
    ).toEqual([
      { victim, moved: 20, taker },
      { victim: taker, moved: 1, taker: second },
      { victim: second, moved: 1, taker },
    ]);
  });

  it('of a process of the previous release, which wrote more, are reduced by and by', async () => {
    const rows = Array.from({ length: 1_500 }, (_, n) => `('2026-05-01', 'logged_in', ${ana}, '${n}')`);
    await schema.database.run(
      `insert into audit_log (at, event, user_id, address) values ${rows.join(', ')}`,
    );
    await note(1, { event: 'logged_in', user_id: ana });
    expect(await left()).toEqual(['logged_in 1: 501']);
    await note(1, { event: 'logged_in', user_id: ana });
    expect(await left()).toEqual(['logged_in 1: 100']);
    expect((await addressesOf('logged_in')).slice(-2)).toEqual([ADDRESS, ADDRESS]);
  });

  it('are counted by an index, however many there are of other accounts', async () => {
    const rows = Array.from({ length: 5_000 }, (_, n) => `('2026-05-31', 'login_failed', ${n % 50}, '7')`);
    await schema.database.run(
      `insert into audit_log (at, event, user_id, address) values ${rows.join(', ')}`,
    );
    const database = new Database(schema.address, { size: 1 });
    const entries = new AuditRepository(database);
    const entry: AuditEntry = { event: 'login_failed', user_id: ana, address: ADDRESS };
    const reads = await countRowsRead(database, () => entries.countSince(entry, new Date('2026-05-30')));
    await database.close();
    expect(reads).toBeLessThan(300);
  });
});

describe('npm run audit', () => {
  let schema: TestDatabase;
  const audit = (...args: string[]) => runCommand('audit', args, { CONN_URL: connectionUrl(schema.address) });

  beforeAll(async () => {
    schema = await createTestDatabase();
    await someUsers(schema.database, [
      { id: 7, name: 'Ana', email: 'ana@example.com' },
      { id: 8, name: 'B', email: 'b@example.com' },
    ]);
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
      expect.stringMatching(/^when +event +account +session +address +before +reason$/),
      expect.stringMatching(/^\S+Z +subscription_moved +8 b@example\.com +4 +::1 +account 7$/),
      expect.stringMatching(/^\S+Z +logged_in +7 ana@example\.com +3 +203\.0\.113\.7$/),
    ]);
    expect(await audit('--user', '7')).toEqual({ code, output });
  });

  it('filters by event and address, and prints JSON', async () => {
    const { output } = await audit('--event', 'login_failed', '--address', ADDRESS, '--json');

    expect(JSON.parse(output)).toMatchObject({ event: 'login_failed', user_id: 8, address: ADDRESS });
  });

  it.each([
    ['an account that does not exist', ['--user', 'nobody@example.com'], 1, 'There is no such account.'],
    ['an event that does not exist', ['--event', 'dancing'], 2, 'There is no event dancing.'],
    ['an option that does not exist', ['--everything'], 2, 'npm run audit --'],
    ['a limit that is not a number', ['--limit', 'all'], 2, '--limit takes a whole number.'],
    ['nothing to show', ['--event', 'logged_out'], 0, 'Nothing was noted.'],
    ['a question for help', ['--help'], 0, 'Exit codes: 0 shown'],
  ])(
    'prints a sentence for %s',
    async (_, args, code, sentence) => {
      const result = await audit(...args);

      expect(result.code).toBe(code);
      expect(result.output).toContain(sentence);
    },
    60_000,
  );
});
