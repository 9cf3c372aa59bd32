import { startTestApp, type TestApp } from '../../support/app';
import { connectionUrl } from '../../support/database';
import { anExternal, exchange } from '../../support/external-people';
import { IdentityProvider } from '../../support/identity-provider';
import type { Person } from '../../support/people';
import { createRestClient } from '../../support/rest-client';
import { runCommand } from '../../support/run-command';
import { connectError } from '../../support/socket-client';

let provider: IdentityProvider;
let app: TestApp;
/** Milliseconds that the server's clocks are ahead of those of commands. */
let ahead = 0;

beforeAll(async () => {
  provider = await IdentityProvider.start('ES256');
  app = await startTestApp({
    settings: provider.settings,
    outside: {
      providerCa: provider.ca,
      clock: () => Date.now() + ahead,
      monotonic: () => performance.now() + ahead,
    },
  });
});
afterAll(async () => {
  await app.stop();
  await provider.stop();
});

async function users(...args: string[]): Promise<string> {
  const { code, output } = await runCommand('users', args, { CONN_URL: connectionUrl(app.schema.address) });
  expect(code).toBe(0);
  ahead += 6_000;
  return output;
}

const isLetIn = async (token: string) =>
  (await createRestClient(app.url, token).get('/api/auth/me')).status === 200;
const now = () => Math.floor(Date.now() / 1_000);
/** As the provider issues it when a minute has passed. */
function laterToken(sub: string): Promise<string> {
  ahead += 61_000;
  return provider.token({ sub, iat: now() + Math.floor(ahead / 1_000), sid: 'later' });
}

/** Somebody of the provider with a token of the provider and one of ours, of an hour ago. */
async function somebody(sub: string): Promise<{ ana: Person; tokens: string[] }> {
  const ana = await anExternal(app, provider, { sub, iat: now() - 3_600 });
  const { token: own } = await exchange(app, ana.token);
  return { ana, tokens: [ana.token, own] };
}

it('somebody of the provider who is disabled is refused with every token, until they are enabled', async () => {
  const { ana, tokens } = await somebody('op-1');
  const output = await users('disable', String(ana.id), '--yes');
  expect(output).toContain(`account ${ana.id}, Ana (op-1)`);
  const later = await laterToken('op-1');
  for (const token of [...tokens, later]) expect(await isLetIn(token)).toBe(false);
  expect((await connectError(app, { token: later })).data?.code).toBe('unauthenticated');
  expect((await createRestClient(app.url).post('/api/auth/exchange', { token: later })).status).toBe(401);

  await users('enable', String(ana.id));
  for (const token of tokens) expect(await isLetIn(token)).toBe(false);
  expect(await isLetIn(later)).toBe(true);
});

it('a log-out by an operator ends all tokens that the provider has issued so far', async () => {
  const { ana, tokens } = await somebody('op-2');
  const unseen = await provider.token({ sub: 'op-2', iat: now() - 60, sid: 'never shown before' });
  // Of a provider whose clock is ahead.
  const early = await provider.token({ sub: 'op-2', iat: now() + 50, sid: 'nor this one' });
  await users('logout', String(ana.id), '--yes');

  for (const token of [...tokens, unseen, early]) expect(await isLetIn(token)).toBe(false);
  expect(await isLetIn(await laterToken('op-2'))).toBe(true);
});

it('the list says whose people they are', async () => {
  await somebody('op-3');
  const output = await users('list', '--search', 'op-3');

  expect(output).toMatch(new RegExp(`^\\d+ +Ana +op-3 .* of ${provider.settings['AUTH_ISSUER']}$`, 'm'));
});

it('closed registration lets people of the provider in all the same', async () => {
  const closed = await startTestApp({
    schema: app.schema,
    settings: { ...provider.settings, REGISTRATION: 'closed', CAPTCHA: 'on' },
    outside: { providerCa: provider.ca },
  });
  try {
    const person = await anExternal(closed, provider, { sub: 'op-4' });
    expect(person.name).toBe('Ana');
  } finally {
    await closed.stop();
  }
});
