import { sign } from 'jsonwebtoken';
import type { NativeRoute } from '../../../src/contracts/route';
import { routes } from '../../../src/contracts/routes';
import { JWT_SECRET, startTestApp, type TestApp } from '../../support/app';
import { loginAgain } from '../../support/people';
import { createRestClient, type RestClient } from '../../support/rest-client';
import {
  ALL_ROUTES,
  aWorld,
  caseOf,
  keyOf,
  perform,
  routeCases,
  SECRET,
  snapshotOf,
  type World,
} from './route-cases';

let app: TestApp;
/** Nothing in it changes: the tests that only try leave it as it is, and say so. */
let world: World;
/** Nobody, and people whose tokens are no good. */
let outsiders: Map<string, RestClient>;

beforeAll(async () => {
  app = await startTestApp({ background: false, settings: ALL_ROUTES });
  world = await aWorld(app);
  const loggedOut = await loginAgain(app, world.ana);
  await loggedOut.api.post('/api/auth/logout');
  const claims = { user_id: world.ana.id };
  outsiders = new Map([
    ['no token', createRestClient(app.url)],
    ['a token that is none', createRestClient(app.url, 'not.a.token')],
    ['a forged token', createRestClient(app.url, sign(claims, 'guessed', { expiresIn: 60 }))],
    ['an expired token', createRestClient(app.url, sign({ ...claims, exp: 1_000_000_000 }, JWT_SECRET))],
    ['the token of an ended session', loggedOut.api],
  ]);
});
afterAll(() => app.stop());

const INVALID = { success: false, code: 'invalid_request' };
const NOT_FOUND = { success: false, message: 'This could not be found.', code: 'not_found' };

const byName = (matches: (route: NativeRoute) => boolean): [string, NativeRoute][] =>
  routes.filter(matches).map((route) => [keyOf(route), route]);

it('has a case for every route, and no route without', () => {
  expect(Object.keys(routeCases).toSorted()).toEqual(routes.map(keyOf).toSorted());
});

it('says who a route is for, unless it is for everybody', () => {
  expect(byName(({ auth }) => auth === 'none' || auth === 'optional').map(([name]) => name)).toEqual([
    'post /api/auth/register',
    'post /api/auth/login',
    'post /api/auth/exchange',
    'get /api/auth/challenge',
    'post /api/auth/password/forgot',
    'post /api/auth/password/reset',
    'get /api/push/vapid-public-key',
    'get /api/invites/:code',
    'get /api/features',
    'get /health',
    'get /',
  ]);
});

describe('for what is one’s own', () => {
  it.each(byName(() => true))('%s goes well', async (_, route) => {
    const { own, status } = caseOf(route);
    const fresh = await aWorld(app);
    const answer = await perform(fresh.ana.api, route, own(fresh));

    expect({ status: answer.status, body: answer.body }).toMatchObject({
      status,
      body: route.envelope === 'bare' ? {} : { success: true, message: route.message.en },
    });
    expect(Object.keys(answer.body).toSorted()).toEqual(
      {
        bare: expect.any(Array),
        message: ['message', 'success'],
        data: ['data', 'message', 'success', ...route.repeatedOnTop].toSorted(),
      }[route.envelope],
    );
  });
});

describe('without a good token', () => {
  it.each(byName(({ auth }) => auth === 'session' || auth === 'token'))('%s is refused', async (_, route) => {
    const before = await snapshotOf(app);
    for (const [, outsider] of outsiders) {
      const { status, body } = await perform(outsider, route, caseOf(route).own(world));
      expect(status).toBe(401);
      expect(body).toEqual({ success: false, message: 'Please log in again.', code: 'unauthenticated' });
    }
    expect(await snapshotOf(app)).toEqual(before);
  });

  it.each(byName(({ auth }) => auth === 'none' || auth === 'optional'))('%s goes well', async (_, route) => {
    const { own, status } = caseOf(route);
    for (const [, outsider] of outsiders) {
      expect((await perform(outsider, route, own(world))).status).toBe(status);
    }
  });
});

describe('for what belongs to others', () => {
  it.each(byName((route) => caseOf(route).foreign !== undefined))(
    '%s shows nothing and changes nothing',
    async (_, route) => {
      const { own, foreign } = caseOf(route);
      const before = await snapshotOf(app);
      const { status, body, text } = await perform(world.carla.api, route, own(world));

      expect(status).toBe(foreign);
      expect(text).not.toContain(SECRET);
      expect(text).not.toContain(world.endpoint);
      expect(text).not.toContain(world.bruno.email);
      expect(body).toMatchObject({ 200: { success: true }, 400: INVALID, 404: NOT_FOUND }[status] ?? {});
      expect(await snapshotOf(app)).toEqual(before);
    },
  );

  it.each(byName(({ path }) => path.includes(':')))('%s has an answer to others', (_, route) => {
    const isKey = route.path.startsWith('/api/invites/');
    expect(isKey || caseOf(route).foreign !== undefined).toBe(true);
    expect(caseOf(route).missing).toBeDefined();
  });
});

describe('for what does not exist', () => {
  it.each(byName((route) => caseOf(route).missing !== undefined))('%s changes nothing', async (_, route) => {
    const { missing } = caseOf(route);
    const before = await snapshotOf(app);
    const { status, body } = await perform(world.ana.api, route, missing!.call(world));

    expect(status).toBe(missing!.status);
    expect(body).toMatchObject(status === 404 ? NOT_FOUND : { success: true });
    expect(await snapshotOf(app)).toEqual(before);
  });
});
