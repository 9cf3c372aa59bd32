import { startTestApp, type TestApp } from '../../support/app';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { connectLive } from '../../support/live-sender';
import { aPerson, loginAgain, type Person } from '../../support/people';
import { createRestClient } from '../../support/rest-client';
import { closeSockets, connect } from '../../support/socket-client';

/** Two processes on one database. */
let schema: TestDatabase;
let one: TestApp;
let other: TestApp;

beforeAll(async () => {
  schema = await createTestDatabase();
  [one, other] = [await startTestApp({ schema }), await startTestApp({ schema })];
});
afterEach(closeSockets);
afterAll(async () => {
  await Promise.all([one.stop(), other.stop()]);
  await schema.drop();
});

const deleteAccount = ({ token, password }: Person, at: TestApp) =>
  createRestClient(at.url, token).delete('/api/auth/me', {}, { password });

/** A device, and what it hears until it is closed. */
async function untilClosed(person: Person) {
  const device = await connectLive(one, person);
  const gone = device.disconnected();
  return {
    device,
    heard: async () => {
      // The only reason after which Socket.IO's client does not reconnect by itself.
      expect(await gone).toBe('io server disconnect');
      return device.heard('session_ended');
    },
  };
}

it('says that somebody has logged out, and closes the sockets of that session only', async () => {
  const ana = await aPerson(one);
  const again = await loginAgain(one, ana);
  const [ended, classic, left] = [
    await untilClosed(ana),
    await connect(one, ana),
    await connectLive(one, again),
  ];
  const classicGone = classic.disconnected();
  await ana.api.post('/api/auth/logout');
  expect(await ended.heard()).toEqual([{ reason: 'revoked' }]);
  await classicGone;
  expect(classic.heard('error')).toEqual([]);
  await left.barrier();
});

it('says that the password was changed elsewhere', async () => {
  const ana = await aPerson(one);
  const again = await loginAgain(one, ana);
  const ended = await untilClosed(again);
  await ana.api.put('/api/auth/password', { current: ana.password, new: 'another horse' });
  expect(await ended.heard()).toEqual([{ reason: 'revoked' }]);
});

it('says that the account is deleted', async () => {
  const ana = await aPerson(one);
  const ended = await untilClosed(ana);
  expect((await deleteAccount(ana, one)).status).toBe(200);
  expect(await ended.heard()).toEqual([{ reason: 'account' }]);
});

it('says the same of what another process has ended', async () => {
  const [ana, bruno, caio] = [await aPerson(one), await aPerson(one), await aPerson(one)];
  const ended = await Promise.all([ana, bruno, caio].map(untilClosed));
  await createRestClient(other.url, ana.token).post('/api/auth/logout');
  expect((await deleteAccount(bruno, other)).status).toBe(200);
  await schema.database.run('update users set disabled_at = now(3) where id = ?', [caio.id]);
  await schema.database.run('update sessions set revoked_at = now(3) where user_id = ?', [caio.id]);
  expect(await Promise.all(ended.map(({ heard }) => heard()))).toEqual([
    [{ reason: 'revoked' }],
    [{ reason: 'account' }],
    [{ reason: 'account' }],
  ]);
});
