import { anExternal, exchange } from '../../support/external-people';
import { backend, type Claims } from '../../support/identity-provider';
import { LeavingScene } from '../../support/leaving-scene';
import { aPerson, type Person, send } from '../../support/people';
import { createRestClient } from '../../support/rest-client';
import { closeSockets, connect, connectError } from '../../support/socket-client';

let scene: LeavingScene;
let app: LeavingScene['app'];
beforeAll(async () => {
  scene = await LeavingScene.start({ settings: backend.settings });
  app = scene.app;
});
afterEach(closeSockets);
afterAll(() => app.stop());

const ask = ({ api }: Pick<Person, 'api'>) => api.delete('/api/auth/me', {}, {});
const minutesAgo = (minutes: number): Claims => ({ iat: Math.floor(scene.clock() / 1_000) - minutes * 60 });

const TOO_OLD = {
  status: 400,
  body: {
    code: 'invalid_request',
    errors: [{ path: 'token', message: expect.stringContaining('log in again') }],
  },
};

it('wants a token that the provider issued in the last five minutes', async () => {
  for (const claims of [minutesAgo(6), { iat: undefined, jti: 'without a time' }]) {
    expect(await ask(await anExternal(app, backend, { sub: 'olga', ...claims }))).toMatchObject(TOO_OLD);
  }
  const olga = await anExternal(app, backend, { sub: 'olga', ...minutesAgo(4) });
  expect((await ask(olga)).status).toBe(200);
  expect((await olga.api.get('/api/auth/me')).status).toBe(401);
});

it('does not take one of our own for it, which may have been given out for an old one', async () => {
  const old = await anExternal(app, backend, { sub: 'pia', ...minutesAgo(60) });
  const exchanged = await exchange(app, old.token);
  expect(await ask(exchanged)).toMatchObject(TOO_OLD);
  expect((await exchanged.api.delete('/api/auth/me', {}, { password: 'anything' })).status).toBe(400);
  expect((await exchanged.api.get('/api/auth/me')).status).toBe(200);
});

it('refuses all tokens of the sessions that were seen, for as long as they live, and forgets where they were', async () => {
  const bruno = await aPerson(app, { name: 'Bruno' });
  const rita = await anExternal(app, backend, { sub: 'rita', name: 'Rita' });
  const phone = await anExternal(app, backend, { sub: 'rita', name: 'Rita', sid: 'phone' });
  const exchanged = await exchange(app, phone.token);
  await send(exchanged, bruno, 'hello');
  const socket = await connect(app, phone);
  const renewed = await backend.token({ sub: 'rita', sid: 'phone', jti: 'renewed' });

  expect((await ask(rita)).status).toBe(200);
  await socket.disconnected();
  const clients = [rita.api, phone.api, exchanged.api, createRestClient(app.url, renewed)];
  const refusals = () =>
    Promise.all(
      clients.map(async (api) => {
        const { status, body } = await api.get('/api/auth/me');
        return [status, body.code, body.reason];
      }),
    );
  const told = clients.map(() => [401, 'unauthenticated', 'account']);
  expect(await refusals()).toEqual(told);
  expect(await connectError(app, { token: phone.token })).toMatchObject({ data: { reason: 'account' } });
  await scene.erased(rita);
  expect(await refusals()).toEqual(told);
  const known = await app.database.many<{ name: string; external_id: string | null }>(
    `select name, external_id from users where external_id = 'rita' or external_email like 'rita%' or name = 'Rita'`,
  );
  expect(known).toEqual([]);
  const sessions = await app.database.many(
    'select distinct user_id, kind, browser, platform, address from sessions where user_id = ?',
    [rita.id],
  );
  expect(sessions).toEqual([
    { user_id: rita.id, kind: 'external', browser: null, platform: null, address: null },
  ]);
});

it('is told to nobody whose session is over for another reason', async () => {
  const tina = await anExternal(app, backend, { sub: 'tina' });
  expect((await tina.api.post('/api/auth/logout')).status).toBe(200);
  const { status, body } = await tina.api.get('/api/auth/me');
  expect([status, body.code, body.reason]).toEqual([401, 'unauthenticated', undefined]);
});

it('makes a new person of whoever comes back', async () => {
  const sara = await anExternal(app, backend, { sub: 'sara', name: 'Sara' });
  await ask(sara);
  await scene.erased(sara);
  const again = await anExternal(app, backend, { sub: 'sara', name: 'Sara', sid: 'another day' });
  expect(again.id).toBeGreaterThan(sara.id);
  expect(again.name).toBe('Sara');
});
