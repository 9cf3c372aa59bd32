import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import type { DatabaseAddress } from '../../../src/infra/database/session';
import { requireDatabase } from '../../../src/infra/database/require-database';
import { StartError } from '../../../src/infra/start-error';
import { createEmptyTestDatabase, type TestDatabase } from '../../support/database';

let schema: TestDatabase;

beforeAll(async () => {
  schema = await createEmptyTestDatabase();
});

afterAll(() => schema.drop());

it('a database that can be reached is accepted', async () => {
  await expect(requireDatabase(schema.address)).resolves.toBeUndefined();
});

it.each([
  ['a database that is not there', { database: 'nowhere' }, 'it has no database of this name'],
  ['a wrong user', { user: 'nobody', password: 'hush' }, 'it refuses this user and password'],
  ['an unknown host', { socketPath: undefined, host: 'db.invalid' }, 'its host'],
  ['a socket that is not there', { socketPath: '/nowhere/sock' }, 'nothing listens there'],
])('%s is refused in one sentence', async (_, change, reason) => {
  const address = Object.fromEntries(
    Object.entries({ ...schema.address, ...change }).filter(([, value]) => value),
  );
  const refusal = requireDatabase(address);

  await expect(refusal).rejects.toThrow(StartError);
  await expect(refusal).rejects.toThrow(reason);
  await expect(refusal).rejects.not.toThrow('hush');
});

/** Calls `use` with the run's database behind a proxy that replaces a text in what clients send by another of the same length. */
async function throughProxy(
  [said, altered]: readonly [string, string],
  use: (address: DatabaseAddress) => Promise<void>,
): Promise<void> {
  const { socketPath = '', host = '127.0.0.1', port = 3306, ...rest } = schema.address;
  let times = 0;
  const proxy = createServer((client) => {
    const server = socketPath ? connect(socketPath) : connect(port, host);
    client.on('data', (bytes) => {
      const text = bytes.toString('latin1');
      if (text.includes(said)) times += 1;
      server.write(Buffer.from(text.replace(said, altered), 'latin1'));
    });
    server.pipe(client);
    for (const socket of [client, server]) socket.on('error', () => {}).on('close', () => client.destroy());
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  try {
    await use({ ...rest, host: '127.0.0.1', port: (proxy.address() as AddressInfo).port });
    expect(times).toBeGreaterThan(0);
  } finally {
    proxy.close();
  }
}

it('a database whose sessions do not keep what they are set to, as behind some proxies, is refused', async () => {
  await throughProxy(["time_zone = '+00:00'", "time_zone = '+01:00'"], async (address) => {
    const refusal = requireDatabase(address);
    await expect(refusal).rejects.toThrow(StartError);
    await expect(refusal).rejects.toThrow(
      'it does not keep what a session sets: time_zone is +01:00, not +00:00. Look for a proxy',
    );
  });
});

it('a database that ends idle connections earlier, as with maximum-wait-timeout or behind some proxies, is accepted', async () => {
  await throughProxy(['wait_timeout = 28800', 'wait_timeout = 00600'], async (address) => {
    await expect(requireDatabase(address)).resolves.toBeUndefined();
  });
});
