import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { diagnose } from '../../../src/cli/doctor/diagnose';
import type { Finding } from '../../../src/cli/doctor/finding';
import { checkPushService } from '../../../src/cli/doctor/push-service';
import { generateVapidKeys } from '../../../src/domain/push/vapid-keys';
import { aUser } from '../../support/builders';
import {
  connectionUrl,
  createEmptyTestDatabase,
  createTestDatabase,
  type TestDatabase,
} from '../../support/database';
import { createLegacyTables } from '../../support/legacy-database';
import { runCommand } from '../../support/run-command';

const keys = generateVapidKeys();

const one = (what: string, todo: string): unknown => [
  { state: 'fail', what: expect.stringContaining(what), todo: expect.stringContaining(todo) },
];

describe('npm run doctor', () => {
  let schema: TestDatabase;
  let healthy: Record<string, string>;

  beforeEach(async () => {
    schema = await createTestDatabase();
    healthy = {
      NODE_ENV: 'production',
      CONN_URL: connectionUrl(schema.address),
      JWT_SECRET_KEY: 'a secret of at least thirty-two bytes, made up',
      FRONTEND_URL: 'https://chat.mychat.test',
      VAPID_PUBLIC_KEY: keys.public_key,
      VAPID_PRIVATE_KEY: keys.private_key,
      VAPID_CLAIM_EMAIL: 'operator@mychat.test',
      HOST: '127.0.0.1',
      TRUST_PROXY: 'loopback',
    };
  });

  afterEach(() => schema.drop());

  it('finds nothing wrong with a healthy set-up', async () => {
    const { code, output } = await runCommand('doctor', ['--offline'], healthy);

    expect(output.split('\n').filter(Boolean)).toEqual([
      'ok    settings: complete for production',
      'ok    push subject: mailto:operator@mychat.test',
      'ok    push keys: 1 pair, public and private halves match',
      'ok    web app: https://chat.mychat.test may call',
      'ok    proxy: loopback is believed',
      'ok    database: its sessions are as MyChat needs them',
      expect.stringMatching(/^(ok|warn) +database disk: /),
      expect.stringMatching(/^ok {4}database server: \S+, 17 of \d+ connections needed$/),
      'ok    characters: utf8mb4 everywhere',
      'ok    migrations: all applied',
      'ok    clocks: this machine and the database agree',
      'ok    subscriptions: 0',
      'Nothing is broken.',
    ]);
    expect(code).toBe(0);
  });

  async function findingsWith(changes: Record<string, string>): Promise<Finding[]> {
    const findings: Finding[] = [];
    await diagnose({ ...healthy, ...changes }, { offline: true }, (finding) => findings.push(finding));
    return findings;
  }

  /** The failures with these settings. */
  async function failuresWith(changes: Record<string, string> = {}): Promise<Finding[]> {
    return (await findingsWith(changes)).filter(({ state }) => state === 'fail');
  }

  it.each([
    ['none is trusted', { TRUST_PROXY: '' }, 'proxy: none is believed', 'TRUST_PROXY to the number'],
    [
      'every address is trusted',
      { TRUST_PROXY: 'true' },
      'proxy: callers may claim any address',
      'TRUST_PROXY',
    ],
    [
      'it is on this machine, and the port is open',
      { HOST: '' },
      'proxy: it is on this machine, but',
      'HOST=127.0.0.1',
    ],
    [
      'it is on this machine, and the port is open on all addresses',
      { HOST: '0.0.0.0' },
      'proxy: it is on this machine, but',
      'HOST=',
    ],
  ])('warns about the proxy: %s', async (_, changes, what, todo) => {
    expect(await findingsWith(changes)).toContainEqual({
      state: 'warn',
      what: expect.stringContaining(what),
      todo: expect.stringContaining(todo),
    });
  });

  it('accepts any number of proxies on other machines', async () => {
    expect(await findingsWith({ TRUST_PROXY: '2', HOST: '' })).toContainEqual({
      state: 'ok',
      what: 'proxy: 2 in front are believed',
    });
  });

  it.each([
    [
      'halves of two key pairs',
      { VAPID_PUBLIC_KEY: generateVapidKeys().public_key },
      'settings: VAPID_PUBLIC_KEY or VAPID_PRIVATE_KEY',
      'npm run vapid',
    ],
    [
      'a database that is not there',
      { CONN_URL: 'mysql://root@127.0.0.1:1/nowhere' },
      'database: not reachable',
      'nothing listens there (ECONNREFUSED)',
    ],
    [
      'a push subject that is nobody’s',
      { VAPID_CLAIM_EMAIL: 'admin@example.com' },
      "push subject: mailto:admin@example.com is nobody's",
      'VAPID_CLAIM_EMAIL',
    ],
    [
      'an insecure web app',
      { FRONTEND_URL: 'http://chat.mychat.test' },
      'web app: http://chat.mychat.test is not https',
      'FRONTEND_URL',
    ],
    [
      'a pool larger than the server allows',
      { DB_POOL_SIZE: '900' },
      'database server: allows ',
      'Set DB_POOL_SIZE to at most ',
    ],
  ])('finds %s', async (_, changes, what, todo) => {
    expect(await failuresWith(changes)).toEqual(one(what, todo));
  });

  it('finds a table that cannot keep emoji', async () => {
    await schema.database.run('alter table contacts convert to character set latin1');

    expect(await failuresWith()).toEqual(
      one('characters: contacts cannot keep emoji', 'alter table contacts convert to'),
    );
  });

  it('finds missing migrations', async () => {
    const empty = await createEmptyTestDatabase();
    expect(await failuresWith({ CONN_URL: connectionUrl(empty.address) })).toEqual(
      one('migrations: ', 'npm run migrate'),
    );
    await createLegacyTables(empty.database, 'strict');
    expect(await failuresWith({ CONN_URL: connectionUrl(empty.address) })).toEqual(
      one("migrations: the earlier backend's data is not adopted yet", 'docs/deploy.md'),
    );
    await empty.database.run('create table sessions (id int primary key)');
    expect(await failuresWith({ CONN_URL: connectionUrl(empty.address) })).toEqual(
      one('the database has a table named sessions, a name that MyChat needs', 'hold nothing else'),
    );
    await empty.drop();
  });

  it('says that no groups can be made yet after an upgrade', async () => {
    await aUser(schema.database);
    await schema.database.run('update users set created_at = created_at - interval 1 year');
    await schema.database.run(
      "update schema_additions set finished_at = now(3) - interval 90 minute where name = '0123_members_present_key'",
    );
    const yet = expect.objectContaining({
      state: 'warn',
      what: 'groups: none can be made within the next 23 hours, as processes of the release before may still run',
    });
    expect(await findingsWith({})).toContainEqual(yet);
    expect(await findingsWith({ GROUP_CREATION: 'on' })).not.toContainEqual(yet);
  });

  it('finds subscriptions made with a key that is gone', async () => {
    await schema.database.run(
      `insert into push_subscriptions (user_id, session_id, endpoint, endpoint_hash, host, p256dh, auth, vapid_key_id)
       values (1, 1, 'https://fcm.googleapis.com/x', 'x', 'fcm.googleapis.com', 'x', 'x', 'another')`,
    );

    expect(await failuresWith()).toEqual(
      one('subscriptions: 1 of 1 were made with a push key', 'VAPID_PREVIOUS_KEYS'),
    );
  });

  it('finds a database whose clock is wrong', async () => {
    // For this user alone, the server has another time, as a server with a wrong clock has for all users.
    const { database } = schema;
    const user = `late_${process.pid}`;
    await database.run(`create user ${user}@'%' identified by 'late'`);
    await database.run(`grant all on ${schema.address.database}.* to ${user}@'%'`);
    await database.run('set global init_connect = ?', ['set timestamp = unix_timestamp() - 300']);
    try {
      expect(
        await failuresWith({ CONN_URL: connectionUrl({ ...schema.address, user, password: 'late' }) }),
      ).toEqual(one('clocks: this machine and the database differ by 5 minutes', 'set-ntp'));
    } finally {
      await database.run("set global init_connect = ''");
      await database.run(`drop user ${user}@'%'`);
    }
  });

  it.each([
    ['with --help', ['--help'], 0, 'Exit codes'],
    ['if it is called wrongly', ['--now'], 2, 'Exit codes'],
    ['if something is broken', ['--offline'], 1, '1 to repair.'],
  ])(
    'exits with the code that the help names %s',
    async (_, args, code, sentence) => {
      const result = await runCommand('doctor', args, {
        ...healthy,
        FRONTEND_URL: 'http://chat.mychat.test',
      });

      expect(result.code).toBe(code);
      expect(result.output).toContain(sentence);
    },
    60_000,
  );
});

describe('the check of the push service', () => {
  it.each([
    ['agrees', 0, 'ok'],
    ['is ten minutes ahead', 600_000, 'fail'],
  ] as const)('looks at its clock, which %s', async (_, ahead, state) => {
    const server = createServer((_request, response) => response.end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      expect((await checkPushService(url, () => Date.now() - ahead)).state).toBe(state);
    } finally {
      server.close();
    }
  });

  it('warns if it cannot be reached', async () => {
    expect(await checkPushService('http://127.0.0.1:1/', Date.now)).toMatchObject({ state: 'warn' });
  });
});

describe('npm run seed', () => {
  let schema: TestDatabase;

  beforeAll(async () => {
    schema = await createEmptyTestDatabase();
  });

  afterAll(() => schema.drop());

  const seed = (settings: Record<string, string> = {}) =>
    runCommand('seed', [], { CONN_URL: connectionUrl(schema.address), ...settings });

  it('makes people and conversations once, and says how to log in', async () => {
    const first = await seed();
    expect(first.output).toMatch(
      /4 people, 3 conversations, 19 messages\. Log in with:\n {2}ana@demo\.example +\S/,
    );
    expect(first.code).toBe(0);
    expect((await seed()).output).toBe(first.output);

    const [counts] = await schema.database.many(
      `select (select count(*) from users) as people, (select count(*) from messages) as messages,
              (select count(*) from contacts) as contacts`,
    );
    expect(counts).toEqual({ people: 4, messages: 19, contacts: 6 });
  });

  it('refuses in production', async () => {
    const { code, output } = await seed({
      NODE_ENV: 'production',
      JWT_SECRET_KEY: 'a secret of at least thirty-two bytes, made up',
      FRONTEND_URL: 'https://chat.mychat.test',
      VAPID_PUBLIC_KEY: keys.public_key,
      VAPID_PRIVATE_KEY: keys.private_key,
      VAPID_CLAIM_EMAIL: 'operator@mychat.test',
    });

    expect(code).toBe(1);
    expect(output).toContain('not in production');
  });
});
