import { readFile } from 'node:fs/promises';
import { KnownAddressRepository } from '../../src/repositories/accounts/known-address-repository';
import { KnownAddresses } from '../../src/services/accounts/known-addresses';
import { startTestApp, type TestApp } from '../support/app';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { aPerson } from '../support/people';
import { createRestClient } from '../support/rest-client';
import { someUsers } from '../support/builders';

const HOME = '203.0.113.7';
const DAY_MS = 86_400_000;

describe('a server', () => {
  let app: TestApp;
  const api = () => createRestClient(app.url);
  const from = (address: string) => ({ 'X-Forwarded-For': address });

  beforeEach(async () => {
    app = await startTestApp({ settings: { TRUST_PROXY: 'true' } });
  });
  afterEach(() => app.stop());

  const known = async () =>
    (
      await app.database.many<{ address: string }>('select address from known_addresses order by address')
    ).map(({ address }) => address);

  it('remembers where accounts were registered and logged in to from, each address once', async () => {
    const draft = { name: 'Ana', email: 'ana@example.com', password: 'correct horse' };
    await api().post('/api/auth/register', draft, from(HOME));
    for (const address of ['2001:db8:1:2::3', '2001:db8:1:2::4', HOME]) {
      await api().post('/api/auth/login', draft, from(address));
    }
    expect(await known()).toEqual(['2001:db8:1:2::/64', HOME]);
  });

  it('remembers no address of a failed log-in', async () => {
    const { email } = await aPerson(app);
    const before = await known();
    await api().post('/api/auth/login', { email, password: 'wrong' }, from(HOME));
    await api().post('/api/auth/login', { email: 'nobody@example.com', password: 'wrong' }, from(HOME));
    expect(await known()).toEqual(before);
  });

  it('lets a user log in although the address cannot be stored', async () => {
    const { email, password } = await aPerson(app);
    await app.database.run('rename table known_addresses to known_addresses_away');
    expect((await api().post('/api/auth/login', { email, password })).status).toBe(200);
    expect(app.bugs.splice(0).join()).toContain('known_addresses');
  });
});

describe('known addresses', () => {
  let schema: TestDatabase;
  let addresses: KnownAddresses;
  let now: number;

  beforeEach(async () => {
    schema = await createTestDatabase();
    now = Date.UTC(2026, 5, 1);
    addresses = new KnownAddresses(
      new KnownAddressRepository(schema.database),
      () => now,
      (error) => {
        throw error;
      },
    );
    await someUsers(schema.database, [
      { id: 1, name: 'A', email: 'a@example.com' },
      { id: 2, name: 'B', email: 'b@example.com' },
    ]);
  });
  afterEach(() => schema.drop());

  const count = async () =>
    (await schema.database.one<{ n: number }>('select count(*) as n from known_addresses'))?.n;

  it('are known to one account, and forgotten after ninety days without a log-in', async () => {
    await addresses.remember(1, HOME);
    await addresses.remember(2, '198.51.100.1');
    now += 89 * DAY_MS;
    await addresses.remember(2, '198.51.100.1');
    await addresses.prune();
    expect(await addresses.isKnown('a@example.com', HOME)).toBe(true);
    expect(await addresses.isKnown('b@example.com', HOME)).toBe(false);

    now += 2 * DAY_MS;
    await addresses.prune();
    expect(await addresses.isKnown('a@example.com', HOME)).toBe(false);
    expect(await addresses.isKnown('b@example.com', '198.51.100.1')).toBe(true);
  });

  it('are the newest hundred of an account, whatever others have', async () => {
    await addresses.remember(2, HOME);
    for (let n = 0; n < 120; n++) {
      now += 1_000;
      await addresses.remember(1, `2001:db8:0:${n.toString(16)}::/64`);
      if (n % 10 === 0) await addresses.remember(1, HOME);
    }
    expect(await count()).toBe(101);
    expect(await addresses.isKnown('b@example.com', HOME)).toBe(true);
    expect(await addresses.isKnown('a@example.com', HOME)).toBe(true);
    expect(await addresses.isKnown('a@example.com', '2001:db8:0:14::/64')).toBe(false);
    expect(await addresses.isKnown('a@example.com', '2001:db8:0:77::/64')).toBe(true);
  });

  it('are pruned in chunks, and no further once the server stops', async () => {
    const row = (n: number) => `(${n}, '${HOME}', '2026-01-01')`;
    const rows = Array.from({ length: 2_500 }, (_, n) => row(n));
    await schema.database.run(`insert into known_addresses values ${rows.join(', ')}`);
    let asked = 0;
    await addresses.prune(() => asked++ > 0);
    expect(await count()).toBe(1_500);
    await addresses.prune();
    expect(await count()).toBe(0);
  });

  it('are taken over from the audit log by a migration', async () => {
    await schema.database.run(
      `insert into audit_log (at, event, user_id, address) values
         ('2026-05-01', 'registered', 1, '${HOME}'), ('2026-05-02', 'logged_in', 1, '${HOME}'),
         ('2026-05-03', 'logged_out', 1, '198.51.100.1'), ('2026-05-03', 'login_failed', 1, '198.51.100.2'),
         ('2026-05-04', 'logged_in', 2, '198.51.100.3'), ('2026-05-05', 'login_failed', null, '198.51.100.4')`,
    );
    // Of a process of this release that was started before the migration.
    await schema.database.run(
      `insert into known_addresses (user_id, address, last_seen_at) values (2, '198.51.100.3', '2026-05-06')`,
    );
    const migration = await readFile('sql/migrations/0044_known_addresses_so_far.sql', 'utf8');
    await schema.database.run(migration);

    expect(await schema.database.many('select * from known_addresses order by user_id')).toEqual([
      { user_id: 1, address: HOME, last_seen_at: '2026-05-02T00:00:00.000Z' },
      { user_id: 2, address: '198.51.100.3', last_seen_at: '2026-05-06T00:00:00.000Z' },
    ]);
  });
});
