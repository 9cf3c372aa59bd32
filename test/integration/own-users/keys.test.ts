import { startTestApp, type TestApp } from '../../support/app';
import { anExternal, exchange } from '../../support/external-people';
import { aSigningKey, IdentityProvider, type KeyBehaviour } from '../../support/identity-provider';
import { createRestClient } from '../../support/rest-client';
import { closeSockets, connect, connectError } from '../../support/socket-client';

const MINUTE = 60_000;

let provider: IdentityProvider;
let app: TestApp;
let monotonic: number;

async function start(): Promise<void> {
  app = await startTestApp({
    settings: provider.settings,
    outside: { providerCa: provider.ca, monotonic: () => monotonic },
    // The background would fetch the keys at times of its own.
    background: false,
  });
}

beforeEach(async () => {
  monotonic = 0;
  provider = await IdentityProvider.start();
  await start();
});
afterEach(async () => {
  closeSockets();
  await app.stop();
  await provider.stop();
});

async function statusOf(token: string): Promise<[status: number, code: string | undefined]> {
  const { status, body } = await createRestClient(app.url, token).get('/api/auth/me');
  return [status, body.code];
}

const LET_IN = [200, undefined];
const REFUSED = [401, 'unauthenticated'];
const BUSY = [503, 'busy'];

it('a key that is new at the provider is fetched when the first token names it', async () => {
  await anExternal(app, provider);
  monotonic += MINUTE;
  provider.keys.unshift(await aSigningKey('ES256'));
  expect(await statusOf(await provider.token({ sid: 'new' }))).toEqual(LET_IN);
  expect(provider.requests).toBe(2);
});

it('a token with a key that was published a moment after the last fetch is told to wait, not refused', async () => {
  await anExternal(app, provider);
  provider.keys.unshift(await aSigningKey());
  const token = await provider.token({ sid: 'new' });
  monotonic += 1_000;
  expect(await statusOf(token)).toEqual(BUSY);
  expect((await connectError(app, { token })).data?.code).toBe('busy');
  monotonic += MINUTE;
  expect(await statusOf(token)).toEqual(LET_IN);
});

it('a key that the provider has withdrawn ends, also for tokens that were let in before', async () => {
  const ana = await anExternal(app, provider);
  const own = await exchange(app, ana.token);
  provider.keys = [await aSigningKey()];
  expect(await statusOf(ana.token)).toEqual(LET_IN);

  monotonic += MINUTE;
  expect(await statusOf(await provider.token({ sid: 'new' }))).toEqual(LET_IN);
  expect(await statusOf(ana.token)).toEqual(REFUSED);
  // One of our own needs no key of the provider.
  expect(await statusOf(own.token)).toEqual(LET_IN);
});

it('a provider that is away lets nobody new in and throws nobody out, until it is back', async () => {
  const ana = await anExternal(app, provider, { sub: 'known' });
  const newKey = await aSigningKey();
  const oldToken = await provider.token({ sub: 'new person, known key' });
  provider.behaviour = 'error';
  provider.keys.unshift(newKey);
  const newToken = await provider.token({ sub: 'new key' });
  monotonic += MINUTE;

  expect(await statusOf(newToken)).toEqual(BUSY);
  expect(await statusOf(ana.token)).toEqual(LET_IN);
  expect(await statusOf(oldToken)).toEqual(LET_IN);
  const device = await connect(app, ana);
  await device.barrier();
  expect((await connectError(app, { token: newToken })).data?.code).toBe('busy');
  const { status, headers } = await createRestClient(app.url, newToken).get('/api/auth/verify');
  expect([status, headers['retry-after']]).toEqual([503, '2']);

  const { text } = await createRestClient(app.url).get('/metrics');
  expect(text).toContain('mychat_provider_key_fetches_total{outcome="ok"} 1');
  expect(text).toContain('mychat_provider_key_fetches_total{outcome="failed"} 1');

  provider.behaviour = 'keys';
  expect(await statusOf(newToken)).toEqual(BUSY);
  monotonic += MINUTE;
  expect(await statusOf(newToken)).toEqual(LET_IN);
});

it.each<KeyBehaviour>(['error', 'redirect', 'huge', 'garbage', 'no_keys', 'switch', 'hang'])(
  'keys that cannot be read (%s) let nobody in, and are asked for once, however many wait',
  async (behaviour) => {
    provider.behaviour = behaviour;
    const tokens = await Promise.all([1, 2, 3].map((n) => provider.token({ sub: `${n}` })));
    const answers = await Promise.all(tokens.map(statusOf));
    expect(answers).toEqual([BUSY, BUSY, BUSY]);
    expect([provider.requests, provider.redirected]).toEqual([1, 0]);
    expect(await app.database.many('select id from users')).toEqual([]);
  },
);

it('a provider whose certificate nobody knows lets nobody in', async () => {
  const wary = await startTestApp({ schema: app.schema, settings: provider.settings, background: false });
  try {
    const { status } = await createRestClient(wary.url, await provider.token()).get('/api/auth/me');
    expect(status).toBe(503);
    expect(provider.requests).toBe(0);
  } finally {
    await wary.stop();
  }
});

it('the keys are fetched before anybody needs them, and anew in the background', async () => {
  const asked = provider.nextRequest();
  const running = await startTestApp({
    schema: app.schema,
    settings: provider.settings,
    outside: { providerCa: provider.ca },
  });
  try {
    await asked;
    await anExternal(running, provider);
    expect(provider.requests).toBe(1);
  } finally {
    await running.stop();
  }
});
