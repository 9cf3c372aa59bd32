import { sign } from 'jsonwebtoken';
import { AuditRepository } from '../../src/repositories/accounts/audit-repository';
import { EndedSessionRepository } from '../../src/repositories/accounts/ended-session-repository';
import {
  sessionGetsPushes,
  sessionIsLive,
  sessionIsOver,
} from '../../src/repositories/accounts/live-session';
import { EndedSessionSweeper } from '../../src/services/accounts/ended-session-sweeper';
import { JWT_SECRET, startTestApp, type TestApp } from '../support/app';
import { aPerson, loginAgain, type Person, withLegacyToken } from '../support/people';
import { createRestClient } from '../support/rest-client';

let app: TestApp;
let endedSessions: EndedSessionRepository;

beforeEach(async () => {
  app = await startTestApp({ settings: { LEGACY_TOKENS: 'on' } });
  endedSessions = new EndedSessionRepository(app.database);
});

afterEach(() => app.stop());

/** In chunks of two. */
function sweep(isStopping?: () => boolean): Promise<void> {
  const onError = (error: unknown) => {
    throw error;
  };
  return new EndedSessionSweeper(endedSessions, onError, 2).sweep(isStopping);
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

it('removes sessions that were logged out or fell out of use, and no others', async () => {
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

it('never uses the id of a removed session again', async () => {
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

it('removes the subscriptions of a session that fell out of use, and ends their pending deliveries', async () => {
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

it('never removes a legacy session, which knows which tokens are revoked', async () => {
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

it('does not remove a session that was used again after it was found', async () => {
  const ana = await aPerson(app);
  const session_id = await newestSessionOf(ana);
  await fallOutOfUse(session_id);
  const chunk = await endedSessions.findChunk(0, 10);
  expect(chunk).toEqual({ ended: [session_id], last_id: session_id });

  await app.database.run('update sessions set last_used_at = now(3) where id = ?', [session_id]);
  await endedSessions.remove([session_id]);

  expect(await isLetIn(ana)).toBe(true);
});

it('keeps the audit log of a session that it removes', async () => {
  const ana = await aPerson(app, { email: 'ana@example.com' });
  const session_id = await newestSessionOf(ana);
  await ana.api.post('/api/auth/logout');
  await sweep();

  expect(await new AuditRepository(app.database).list({ user_id: ana.id, limit: 10 })).toMatchObject([
    { event: 'logged_out', session_id },
    { event: 'registered', session_id },
  ]);
});

it('goes on with the next chunk if one cannot be removed', async () => {
  for (let n = 0; n < 4; n++) await (await aPerson(app)).api.post('/api/auth/logout');
  const failure = new Error('no');
  jest.spyOn(endedSessions, 'remove').mockRejectedValueOnce(failure);
  const errors: unknown[] = [];
  await new EndedSessionSweeper(endedSessions, (error) => errors.push(error), 2).sweep();

  expect(errors).toEqual([failure]);
  expect(await sessionIds()).toHaveLength(2);
});

it('stops after the current chunk when the server stops', async () => {
  for (let n = 0; n < 4; n++) await (await aPerson(app)).api.post('/api/auth/logout');
  let asked = 0;

  await sweep(() => asked++ > 0);

  expect(await sessionIds()).toHaveLength(2);
});

it('refuses a token of a session that never existed', async () => {
  const ana = await aPerson(app);
  const token = sign({ user_id: ana.id, sid: (await newestSessionOf(ana)) + 1 }, JWT_SECRET, {
    expiresIn: 60,
  });

  expect(await isLetIn({ api: createRestClient(app.url, token) })).toBe(false);
});

it.each([
  ['login', 'not revoked', 0, { is_live: 1, is_over: 0, gets_pushes: 1 }],
  ['login', 'not revoked', 89, { is_live: 1, is_over: 0, gets_pushes: 1 }],
  ['login', 'not revoked', 91, { is_live: 0, is_over: 1, gets_pushes: 0 }],
  ['login', 'revoked', 0, { is_live: 0, is_over: 1, gets_pushes: 0 }],
  ['earlier', 'not revoked', 0, { is_live: 1, is_over: 0, gets_pushes: 1 }],
  ['earlier', 'not revoked', 91, { is_live: 1, is_over: 0, gets_pushes: 0 }],
  ['external', 'not revoked', 0, { is_live: 1, is_over: 0, gets_pushes: 1 }],
  ['external', 'revoked', 0, { is_live: 0, is_over: 0, gets_pushes: 0 }],
  ['external', 'not revoked', 91, { is_live: 0, is_over: 0, gets_pushes: 0 }],
])(
  'knows whether a session is live: of kind %s, %s, last used %i days ago',
  async (kind, state, days, expected) => {
    const found = await app.database.one(
      `select ${sessionIsLive('s')} as is_live, ${sessionIsOver('s')} as is_over, ${sessionGetsPushes('s')} as gets_pushes
       from (select 0 as id, ? as kind, if(?, now(3), null) as revoked_at, now(3) - interval ? day as last_used_at,
                    now(3) + interval 1 day as tokens_until) s`,
      [kind, state === 'revoked', days],
    );
    expect(found).toEqual(expected);
  },
);
