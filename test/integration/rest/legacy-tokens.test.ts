import { JWT_SECRET, startTestApp, type TestApp, type TestAppOptions } from '../../support/app';
import { AdoptionScene, THREE_PEOPLE } from '../../support/adoption-scene';
import { aUser } from '../../support/builders';
import { aPerson, type Person, withLegacyToken } from '../../support/people';
import { createRestClient } from '../../support/rest-client';
import { closeSockets, connect, connectError } from '../../support/socket-client';

let app: TestApp;
let stops: (() => Promise<void>)[] = [];

beforeAll(async () => {
  app = await startTestApp();
});
afterEach(async () => {
  closeSockets();
  for (const stop of stops) await stop();
  stops = [];
});
afterAll(() => app.stop());

/** Another process on the same database. */
async function beside(options: TestAppOptions): Promise<TestApp> {
  const other = await startTestApp({ schema: app.schema, ...options });
  stops.unshift(() => other.stop());
  return other;
}

async function legacyTokenOf(person: Pick<Person, 'id'>, at: TestApp): Promise<string> {
  return withLegacyToken(at, { ...(await aPerson(app)), id: person.id }).token;
}

/** The statuses of a route that asks the database, and of one that does so only if it can. */
async function statuses(at: TestApp, token: string): Promise<number[]> {
  const api = createRestClient(at.url, token);
  return [(await api.get('/api/auth/me')).status, (await api.get('/api/auth/verify')).status];
}

const LETS_IN = [200, 200];
const REFUSES = [401, 401];

describe('tokens without a session, signed with our secret,', () => {
  it('are refused where no database of the legacy backend was adopted', async () => {
    const ana = await aPerson(app);
    const token = await legacyTokenOf(ana, app);

    expect(await statuses(app, token)).toEqual(REFUSES);
    expect((await connectError(app, { token })).data?.code).toBe('unauthenticated');
    const rows = await app.database.many("select id from sessions where user_id = ? and kind = 'earlier'", [
      ana.id,
    ]);
    expect(rows).toEqual([]);
  });

  it('are accepted with LEGACY_TOKENS=on', async () => {
    const on = await beside({ settings: { LEGACY_TOKENS: 'on' } });
    expect(await statuses(on, await legacyTokenOf(await aPerson(app), on))).toEqual(LETS_IN);
  });

  it('are accepted until the end of the day that LEGACY_TOKENS names, and end their sockets with it', async () => {
    let now = Date.parse('2031-05-04T23:59:59Z');
    const id = await aUser(app.database);
    const until = await beside({
      settings: { LEGACY_TOKENS: '2031-05-04' },
      outside: { clock: () => now },
      background: false,
    });
    const token = withLegacyToken(until, { ...(await aPerson(app)), id }, now / 1_000 - 60).token;
    expect(await statuses(until, token)).toEqual(LETS_IN);

    now += 1_000;
    expect(await statuses(until, token)).toEqual(REFUSES);
  });

  it('end their sockets when that day ends', async () => {
    let now = Date.parse('2031-05-04T23:59:59.500Z');
    const until = await beside({ settings: { LEGACY_TOKENS: '2031-05-04' }, outside: { clock: () => now } });
    const person = { ...(await aPerson(app)), id: await aUser(app.database) };
    const device = await connect(until, withLegacyToken(until, person, now / 1_000 - 60));
    const gone = device.disconnected();
    now += 500;
    expect(await gone).toBe('io server disconnect');
  });
});

it.each([
  ['are accepted', {}, LETS_IN],
  ['are refused with LEGACY_TOKENS=off', { LEGACY_TOKENS: 'off' }, REFUSES],
])('tokens of an adopted database %s', async (_, settings: Record<string, string>, expected) => {
  const scene = await AdoptionScene.create();
  stops.push(() => scene.drop());
  await scene.createTables('strict');
  await scene.insert('users', THREE_PEOPLE);
  await scene.adopt();
  const adopted = await startTestApp({ schema: scene.schema, settings });
  stops.unshift(() => adopted.stop());

  expect(await statuses(adopted, await legacyTokenOf({ id: 5 }, adopted))).toEqual(expected);
});

describe('a secret that was replaced', () => {
  const NEW_SECRET = 'the next secret of the tests, as long as it should be';

  it('still verifies with JWT_PREVIOUS_SECRETS, and signs nothing', async () => {
    const rotated = await beside({
      settings: { JWT_PREVIOUS_SECRETS: `an even older one, ${JWT_SECRET}` },
      outside: { jwtSecret: NEW_SECRET },
    });
    const before = await aPerson(app);
    const after = await aPerson(rotated);

    expect(await statuses(rotated, before.token)).toEqual(LETS_IN);
    expect(await statuses(rotated, after.token)).toEqual(LETS_IN);
    expect(await statuses(app, after.token)).toEqual(REFUSES);
  });

  it('verifies nothing any more without it', async () => {
    const rotated = await beside({ outside: { jwtSecret: NEW_SECRET } });
    expect(await statuses(rotated, (await aPerson(app)).token)).toEqual(REFUSES);
  });
});
