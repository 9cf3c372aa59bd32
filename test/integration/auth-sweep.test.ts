import { sign } from 'jsonwebtoken';
import { AuditRepository } from '../../src/repositories/accounts/audit-repository';
import { removeEndedSessions } from '../../src/repositories/accounts/ended-sessions';
import { PushSubscriptionRepository } from '../../src/repositories/devices/push-subscription-repository';
import { SessionRepository } from '../../src/repositories/accounts/session-repository';
import { AuthSweep } from '../../src/services/accounts/auth-sweep';
import { JWT_SECRET, startTestApp, type TestApp } from '../support/app';
import { aPerson, loginAgain, type Person, withLegacyToken } from '../support/people';
import { createRestClient } from '../support/rest-client';

let app: TestApp;
let sessions: SessionRepository;
let subscriptions: PushSubscriptionRepository;

beforeEach(async () => {
  app = await startTestApp();
  sessions = new SessionRepository(app.database);
  subscriptions = new PushSubscriptionRepository(app.database);
});

afterEach(() => app.stop());

const removeEnded = (session_ids: readonly number[]) =>
  removeEndedSessions({ database: app.database, sessions, subscriptions }, session_ids);

/** In pieces of two. */
function sweep(isStopping?: () => boolean): Promise<void> {
  const onError = (error: unknown) => {
    throw error;
  };
  return new AuthSweep(sessions, removeEnded, onError, 2).sweep(isStopping);
}

async function newestSessionOf({ id }: Person): Promise<number> {
  const row = await app.database.one<{ id: number }>('select max(id) as id from sessions where user_id = ?', [
    id,
  ]);
  return row?.id ?? 0;
}

const sessionIds = async () =>
  (await app.database.many<{ id: number }>('select id from sessions order by id')).map(({ id }) => id);
const fallOutOfUse = (session_id: number) =>
  app.database.run('update sessions set last_used_at = now(3) - interval 91 day where id = ?', [session_id]);
const subscribe = ({ api }: Person, name: string) =>
  api.post('/api/push/subscribe', {
    subscription: {
      endpoint: `https://fcm.googleapis.com/fcm/send/${name}`,
      keys: {
        p256dh: 'BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM',
        auth: 'tBHItJI5svbpez7KI4CCXg',
      },
    },
  });
const isLetIn = async ({ api }: Pick<Person, 'api'>) => (await api.get('/api/auth/me')).status === 200;

it('removes what was logged out or fell out of use, and nothing else', async () => {
  const people = [];
  for (let n = 0; n < 7; n++) people.push(await aPerson(app));
  const [out, unused, live, , alsoOut] = people as [Person, Person, Person, Person, Person];
  const kept = new Set(await sessionIds());
  for (const person of [out, alsoOut]) await person.api.post('/api/auth/logout');
  await fallOutOfUse(await newestSessionOf(unused));
  for (const person of [out, unused, alsoOut]) kept.delete(await newestSessionOf(person));

  await sweep();

  expect(await sessionIds()).toEqual([...kept]);
  expect(kept.size).toBe(4);
  for (const person of [out, unused, alsoOut]) expect(await isLetIn(person)).toBe(false);
  expect(await isLetIn(live)).toBe(true);
  expect(await isLetIn(await loginAgain(app, out))).toBe(true);
});

it('gives no number of a removed session away again', async () => {
  const ana = await aPerson(app);
  const { token } = ana;
  const removed = await newestSessionOf(ana);
  await ana.api.post('/api/auth/logout');
  await sweep();
  expect(await sessionIds()).toEqual([]);

  const again = await loginAgain(app, ana);
  expect(await newestSessionOf(ana)).toBeGreaterThan(removed);
  expect(await isLetIn(again)).toBe(true);
  expect(await isLetIn({ api: createRestClient(app.url, token) })).toBe(false);
});

it('takes the subscriptions of a session that fell out of use with it, and ends what waits for them', async () => {
  const ana = await aPerson(app);
  const laptop = await loginAgain(app, ana);
  const laptopSession = await newestSessionOf(ana);
  await subscribe(ana, 'phone');
  await subscribe(laptop, 'laptop');
  await app.database.run(
    `insert into push_deliveries (subscription_id, conversation_id, seq, user_id)
     select id, 1, 1, user_id from push_subscriptions`,
  );
  await fallOutOfUse(laptopSession);

  await sweep();

  expect(await app.database.many('select endpoint from push_subscriptions')).toEqual([
    { endpoint: 'https://fcm.googleapis.com/fcm/send/phone' },
  ]);
  expect(
    await app.database.many('select state, reason from push_deliveries order by subscription_id'),
  ).toEqual([
    { state: 'pending', reason: null },
    { state: 'suppressed', reason: 'session_ended' },
  ]);
});

it('never removes what knows which legacy tokens are revoked', async () => {
  const ana = await aPerson(app);
  const legacy = withLegacyToken(app, ana, Math.floor(Date.now() / 1_000) - 60);
  expect(await isLetIn(legacy)).toBe(true);
  const session_id = await newestSessionOf(ana);
  await legacy.api.post('/api/auth/logout');
  await fallOutOfUse(session_id);

  await sweep();

  expect(await sessionIds()).toContain(session_id);
  expect(await isLetIn(legacy)).toBe(false);
});

it('leaves a session alone that came back after it was found', async () => {
  const ana = await aPerson(app);
  const session_id = await newestSessionOf(ana);
  await fallOutOfUse(session_id);
  const piece = await sessions.findPiece(0, 10);
  expect(piece).toEqual({ ended: [session_id], upTo: session_id });

  await app.database.run('update sessions set last_used_at = now(3) where id = ?', [session_id]);
  await removeEnded([session_id]);

  expect(await isLetIn(ana)).toBe(true);
});

it('leaves the audit log as it is', async () => {
  const ana = await aPerson(app, { email: 'ana@example.com' });
  const session_id = await newestSessionOf(ana);
  await ana.api.post('/api/auth/logout');
  await sweep();

  expect(await new AuditRepository(app.database).list({ user_id: ana.id, limit: 10 })).toMatchObject([
    { event: 'logged_out', session_id },
    { event: 'registered', session_id },
  ]);
});

it('goes on with the next piece where one cannot be removed', async () => {
  for (let n = 0; n < 4; n++) await (await aPerson(app)).api.post('/api/auth/logout');
  const failure = new Error('no');
  const removals = [() => Promise.reject(failure)];
  const errors: unknown[] = [];
  await new AuthSweep(
    sessions,
    (ids) => (removals.shift() ?? (() => removeEnded(ids)))(),
    (error) => errors.push(error),
    2,
  ).sweep();

  expect(errors).toEqual([failure]);
  expect(await sessionIds()).toHaveLength(2);
});

it('ends after the present piece when it is to stop', async () => {
  for (let n = 0; n < 4; n++) await (await aPerson(app)).api.post('/api/auth/logout');
  let asked = 0;

  await sweep(() => asked++ > 0);

  expect(await sessionIds()).toHaveLength(2);
});

it('refuses a token of a session that was never there', async () => {
  const ana = await aPerson(app);
  const token = sign({ user_id: ana.id, sid: (await newestSessionOf(ana)) + 1 }, JWT_SECRET, {
    expiresIn: 60,
  });

  expect(await isLetIn({ api: createRestClient(app.url, token) })).toBe(false);
});
