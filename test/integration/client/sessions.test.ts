import type { ConnectionStatus } from '../../../packages/client/src/client.ts';
import { startTestApp, type TestApp } from '../../support/app.ts';
import { aPerson, loginAgain, twoPeople } from '../../support/people.ts';
import { aToken, closeChats, connected, textsOf, until } from './scene.ts';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
});
afterEach(closeChats);
afterAll(() => app.stop());

it('a token is renewed in time, on the same connection', async () => {
  const [ana, bia] = await twoPeople(app);
  let tokens = 0;
  const seen: ConnectionStatus['state'][] = [];
  const here = await connected(app, ana, {
    getToken: () => Promise.resolve(aToken(ana, (tokens += 1) === 1 ? 6 : 3_600)),
  });
  here.connection.subscribe(() => seen.push(here.connection.getSnapshot().state));
  const there = await connected(app, bia);
  // Longer than the first token is good for.
  await new Promise((resolve) => setTimeout(resolve, 8_000));
  there.conversation({ user_id: ana.id }).send('still there?');
  await until(here.conversation({ user_id: bia.id }).messages, ({ items }) =>
    textsOf(items).includes('still there?'),
  );
  expect(tokens).toBe(2);
  expect(seen.filter((state) => state === 'offline' || state === 'connecting')).toEqual([]);
});

it('a token that has ended meanwhile, as on a device that slept, is replaced', async () => {
  const ana = await aPerson(app);
  const tokens = [aToken(ana, -3_600), aToken(ana, 3_600)];
  const here = await connected(app, ana, { getToken: () => Promise.resolve(tokens.shift() ?? null) });
  expect(here.user_id).toBe(ana.id);
});

it('a session that is ended elsewhere ends here, for sockets and calls alike', async () => {
  const ana = await aPerson(app);
  const other = await loginAgain(app, ana);
  const reasons: unknown[] = [];
  const here = await connected(app, other, { onSessionEnded: (reason) => reasons.push(reason) });
  await other.api.post('/api/auth/logout');
  await until(here.connection, ({ error }) => error?.code === 'session_over');
  expect(reasons).toEqual(['revoked']);
  await expect(here.request('get', '/api/auth/me')).rejects.toMatchObject({ code: 'session_over' });
  expect(reasons).toEqual(['revoked']);
});

it('an account that is deleted elsewhere ends the session for good', async () => {
  const ana = await aPerson(app);
  const reasons: unknown[] = [];
  const here = await connected(app, await loginAgain(app, ana), {
    onSessionEnded: (reason) => reasons.push(reason),
  });
  await ana.api.delete('/api/auth/me', {}, { password: ana.password });
  await until(here.connection, ({ error }) => error?.code === 'session_over');
  expect(reasons).toEqual(['account']);
});

it('logging out ends the session on the server', async () => {
  const ana = await aPerson(app);
  const other = await loginAgain(app, ana);
  const here = await connected(app, other);
  await expect(here.logOut()).resolves.toBe(true);
  expect((await other.api.get('/api/auth/me')).status).toBe(401);
  expect((await ana.api.get('/api/auth/me')).status).toBe(200);
});

it('what was written offline is sent at the rate that the server allows, in order and once', async () => {
  const limited = await startTestApp({ settings: { RATE_LIMIT: 'on' } });
  try {
    const [ana, bia] = await twoPeople(limited);
    const here = await connected(limited, ana);
    const there = await connected(limited, bia);
    const conversation = here.conversation({ user_id: bia.id });
    const written = Array.from({ length: 160 }, (_none, index) => `written ${index + 1}`);
    for (const text of written) conversation.send(text);
    const received = there.conversation({ user_id: ana.id });
    await until(received.messages, ({ items }) => textsOf(items).at(-1) === 'written 160');
    while (received.messages.getSnapshot().has_earlier) await received.loadEarlier();
    expect(textsOf(received.messages.getSnapshot().items)).toEqual(written);
  } finally {
    await closeChats();
    await limited.stop();
  }
});
