import { sign } from 'jsonwebtoken';
import type { Route } from '../../../src/contracts/route';
import { routes } from '../../../src/contracts/routes';
import { Logout } from '../../../src/contracts/routes/accounts';
import { DeleteAccount } from '../../../src/contracts/routes/leaving';
import { JWT_SECRET, startTestApp, type TestApp } from '../../support/app';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { DatabaseProxy } from '../../support/database-proxy';
import { inGroup } from '../../support/group-people';
import { type Answer, createRestClient, type RestClient } from '../../support/rest-client';
import { ALL_ROUTES, aWorld, caseOf, keyOf, perform, type World } from './route-cases';

let schema: TestDatabase;
let proxy: DatabaseProxy;
let app: TestApp;
let world: World;
beforeAll(async () => {
  schema = await createTestDatabase();
  proxy = await DatabaseProxy.start(schema.address);
  app = await startTestApp({
    schema,
    background: false,
    outside: { address: proxy.address },
    settings: ALL_ROUTES,
  });
});
beforeEach(async () => {
  world = await aWorld(app);
});
// Also where a test failed half-way.
afterEach(() => proxy.comeBack());
afterAll(async () => {
  await app.stop();
  await proxy.stop();
  await schema.drop();
});

/** Answered from the token, or without asking anything. */
const UNAFFECTED = new Map([
  ['get /api/auth/verify', 200],
  ['get /api/push/vapid-public-key', 200],
  ['get /api/features', 200],
  ['get /api/auth/challenge', 200],
  ['get /', 200],
  ['get /health', 503],
]);

/** Every route at once, as Ana. */
async function callEverything(...but: Route[]): Promise<Map<string, Answer>> {
  const calls = routes
    .filter((route) => !but.includes(route))
    .map(async (route): Promise<[string, Answer]> => [
      keyOf(route),
      await perform(world.ana.api, route, caseOf(route).own(world)),
    ]);
  return new Map(await Promise.all(calls));
}

async function countSent(): Promise<number> {
  const { ana, sent } = world;
  const rows = await schema.database.many(
    'select id from messages where sender_id = ? and conversation_id = ?',
    [ana.id, sent.conversation_id],
  );
  return rows.length;
}

const BUSY = {
  status: 503,
  body: {
    success: false,
    message: 'The server is busy. Please try again in a moment.',
    code: 'busy',
  },
  headers: { 'retry-after': expect.stringMatching(/^[1-9]\d*$/) },
};

describe.each([
  ['is down', 'down'],
  ['does not answer any more', 'hanging'],
] as const)('while the database %s', (_, state) => {
  it('everything is busy within seconds but the verifying of tokens, and all is well afterwards', async () => {
    await proxy.go(state);
    const startedAt = Date.now();
    const answers = await callEverything();
    // The limit is five seconds; the rest is for a machine with other work.
    expect(Date.now() - startedAt).toBeLessThan(30_000);

    for (const [route, status] of UNAFFECTED) {
      expect([route, answers.get(route)?.status]).toEqual([route, status]);
      answers.delete(route);
    }
    expect(answers.size).toBeGreaterThan(20);
    for (const [route, answer] of answers) expect([route, answer]).toMatchObject([route, BUSY]);

    await proxy.comeBack();
    await untilWritesWork();
    // Once logged out, or gone, nothing else would be heard.
    const later = await callEverything(Logout, DeleteAccount);
    expect([...later].filter(([, { status }]) => status >= 500)).toEqual([]);
    expect(later.get('post /api/messages/send')?.status).toBe(201);
    // What was refused was not stored: there is the first message and the last.
    expect(await countSent()).toBe(2);
  });

  it('only signature and expiry of a token count', async () => {
    await proxy.go(state);
    const good = await verify(world.bruno.api);
    const statuses = await Promise.all(
      [createRestClient(app.url, 'not.a.token'), expiredClient(), createRestClient(app.url)].map(
        async (client) => (await verify(client)).status,
      ),
    );
    const health = await createRestClient(app.url).get('/health');
    await proxy.comeBack();

    expect(good.status).toBe(200);
    expect(good.body).toEqual({ success: true, message: 'You are logged in.' });
    expect(statuses).toEqual([401, 401, 401]);
    expect(health.body).toMatchObject({ status: 'ERROR', database: 'disconnected' });
    expect((await createRestClient(app.url).get('/health')).body).toMatchObject({ status: 'OK' });
  });
});

/** The lanes notice by themselves that the database is back, a moment later. */
async function untilWritesWork(): Promise<void> {
  while ((await world.bruno.api.put(`/api/messages/mark-read/${world.ana.id}`)).status === 503);
  // The group may be in the other lane.
  while ((await inGroup(world.bruno, world.group_id).choose({ unread: false })).status === 503);
}

function verify(client: RestClient): Promise<Answer> {
  return client.get('/api/auth/verify');
}

function expiredClient(): RestClient {
  return createRestClient(app.url, sign({ user_id: world.ana.id, exp: 1_000_000_000 }, JWT_SECRET));
}
