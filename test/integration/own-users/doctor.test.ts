import { sign } from 'jsonwebtoken';
import { checkToken } from '../../../src/cli/doctor/token';
import { loadConfig } from '../../../src/config/load-config';
import { JWT_SECRET, startTestApp, type TestApp } from '../../support/app';
import { connectionUrl } from '../../support/database';
import { anExternal, exchange } from '../../support/external-people';
import { aSigningKey, backend, IdentityProvider } from '../../support/identity-provider';
import { aPerson, loginAgain, withLegacyToken } from '../../support/people';
import { runCommand } from '../../support/run-command';

/** `npm run doctor -- --token`: says what is wrong with a token, and never shows it. */
let provider: IdentityProvider;
let app: TestApp;

beforeAll(async () => {
  provider = await IdentityProvider.start();
  app = await startTestApp({ settings: provider.settings, outside: { providerCa: provider.ca } });
});
afterAll(async () => {
  await app.stop();
  await provider.stop();
});

const now = () => Math.floor(Date.now() / 1_000);

async function examine(
  token: string,
  settings: Record<string, string> = provider.settings,
): Promise<string[]> {
  const config = loadConfig({ JWT_SECRET_KEY: JWT_SECRET, ...settings });
  const findings = await checkToken(token, {
    config,
    database: app.database,
    now: Date.now(),
    ca: provider.ca,
  });
  const lines = findings.map(({ state, what, todo }) => `${state} ${what} -> ${todo ?? ''}`);
  const parts = token.split('.').filter((part) => part.length > 20);
  expect(parts.filter((part) => lines.join().includes(part))).toEqual([]);
  return lines;
}

const saying = (...parts: string[]): unknown => expect.stringMatching(new RegExp(parts.join('.*'), 's'));

it('says whose a good token is, and makes nothing', async () => {
  const ana = await anExternal(app, provider, { sub: 'known' });
  expect(await examine(` Bearer ${ana.token}\n`)).toEqual([
    saying('^ok token: good for 59 minutes', '"known"'),
    saying(`^ok account: ${ana.id}, Ana`),
    saying('^ok session: goes on'),
  ]);
  expect(await examine(await provider.token({ sub: 'known', sid: 'another' }))).toEqual([
    saying('^ok token'),
    saying('^ok account'),
    saying('^ok session: a new one'),
  ]);
  expect(await examine(await provider.token({ sub: 'unknown' }))).toEqual([
    saying('^ok token'),
    saying('^ok account: none yet'),
  ]);
  expect(await app.database.many("select id from users where external_id = 'unknown'")).toEqual([]);
});

it('says that a session is over, or an account closed', async () => {
  const left = await anExternal(app, provider, { sub: 'left' });
  await left.api.post('/api/auth/logout');
  expect((await examine(left.token))[2]).toEqual(saying('^fail session: over, ended at', 'sid'));

  const disabled = await anExternal(app, provider, { sub: 'disabled' });
  await app.database.run('update users set disabled_at = now(3) where id = ?', [disabled.id]);
  expect((await examine(disabled.token))[1]).toEqual(
    saying(`^fail account: ${disabled.id} is disabled`, 'enable'),
  );

  const renewed = await anExternal(app, provider, { sub: 'renewed' });
  await app.database.run('update users set tokens_valid_after = now(3) where id = ?', [renewed.id]);
  expect((await examine(renewed.token))[1]).toEqual(saying('^fail account: ', 'issued after'));
});

const stranger = aSigningKey('RS256', 'stranger');

it.each<[string, () => string | Promise<string>, ...string[]]>([
  ['is none', () => 'words', 'is none', 'Copy all'],
  ['is encrypted', () => 'e30.e30.e30.e30.e30', 'is none', 'five parts'],
  ['is too long', () => provider.token({ x: 'x'.repeat(9_000) }), '12,\\d+ characters; 8,192', 'groups'],
  [
    'is of another issuer',
    () => provider.token({ iss: 'https://id.example' }),
    'iss is "https://id.example"',
    'slash',
  ],
  [
    'has another algorithm',
    () => provider.token({}, { alg: 'RS256', kid: 'x' }),
    'names the key "x"',
    'withdrawn',
  ],
  [
    'is not signed',
    async () => `${(await provider.token()).split('.').slice(0, 2).join('.')}.`,
    'signature',
    'cut',
  ],
  [
    'is of a stranger',
    async () => provider.token({}, { kid: provider.signingKey.kid }, await stranger),
    'signature',
  ],
  ['brings a key', () => provider.token({}, { jku: 'https://x' }), 'brings a key', 'Leave that out'],
  [
    'is for another app',
    () => provider.token({ aud: 'mail' }),
    'aud "mail", and none of AUTH_AUDIENCE \\(chat\\)',
  ],
  ['never ends', () => provider.token({ exp: undefined }), 'exp nothing', 'must end'],
  ['has ended', () => provider.token({ exp: now() - 7_300 }), 'ended 2 hours ago', 'fresh'],
  ['begins later', () => provider.token({ iat: now() + 7_300 }), 'begins in 2 hours', 'time server'],
  ['has no session', () => provider.token({ sid: undefined, iat: undefined }), 'neither sid nor jti nor iat'],
  ['names nobody', () => provider.token({ sub: undefined }), 'its sub is nothing', 'AUTH_CLAIMS'],
  ['has words for a time', () => provider.token({ iat: 'now' }), 'not of the usual form', 'numbers'],
])('says of a token what is wrong with it, if it %s', async (_, tokenOf, ...parts) => {
  expect(await examine(await tokenOf())).toEqual([saying('^fail token: it', ...parts)]);
});

it('says what is wrong with a token of a shared secret', async () => {
  expect(await examine(await backend.token(), backend.settings)).toEqual([
    saying('^ok token'),
    saying('^ok account: none yet'),
  ]);
  const other = { ...backend.settings, AUTH_ISSUER_SECRET: 'another secret' };
  expect(await examine(await backend.token(), other)).toEqual([saying('not signed with AUTH_ISSUER_SECRET')]);
  expect(await examine(await provider.token({ iss: backend.issuer }), backend.settings)).toEqual([
    saying('signed with "RS256"', 'HS256, with AUTH_ISSUER_SECRET'),
  ]);
  expect(await examine(await backend.token(), {})).toEqual([
    saying('there is no identity provider', 'AUTH_ISSUER'),
  ]);
});

it('says what is wrong with a token of our own', async () => {
  const ana = await aPerson(app);
  expect(await examine(ana.token)).toEqual([
    saying('^ok token: one of our own, good for 29 days'),
    saying(`^ok account: ${ana.id}`),
    saying('^ok session: \\d+ goes on'),
  ]);
  expect(await examine((await exchange(app, await provider.token({ sub: 'swap' }))).token)).toEqual([
    saying('^ok token: one of our own'),
    saying('^ok account'),
    saying('^ok session'),
  ]);
  const again = await loginAgain(app, ana);
  await again.api.post('/api/auth/logout');
  expect((await examine(again.token))[2]).toEqual(saying('^fail session: \\d+ is over'));
  expect(await examine(sign({ user_id: ana.id, exp: now() - 120 }, JWT_SECRET))).toEqual([
    saying('^fail token: it ended 2 minutes ago'),
  ]);
  expect(await examine(sign({ user_id: ana.id }, 'another secret'))).toEqual([
    saying('^fail token: it names no issuer', 'JWT_SECRET_KEY', 'iss'),
  ]);
  expect(await examine(sign({ sub: 'ana', exp: now() + 60 }, JWT_SECRET))).toEqual([
    saying('no user_id', 'iss'),
  ]);
  expect(await examine(withLegacyToken(app, ana).token)).toEqual([
    saying('^ok token'),
    saying('^ok account'),
    saying('^fail session: it names none', 'LEGACY_TOKENS'),
  ]);
  const accepting = { ...provider.settings, LEGACY_TOKENS: 'on' };
  expect((await examine(withLegacyToken(app, ana).token, accepting))[2]).toEqual(saying('^ok session'));
});

describe('npm run doctor', () => {
  const doctor = (token: string, more: Record<string, string> = {}) =>
    runCommand(
      'doctor',
      ['--token', '-'],
      {
        CONN_URL: connectionUrl(app.schema.address),
        JWT_SECRET_KEY: JWT_SECRET,
        PUSH_ENDPOINT_HOSTS: 'localhost:9',
        ...provider.settings,
        ...more,
      },
      token,
    );

  it('reads a token from standard input, and fetches keys by a private authority', async () => {
    const token = await provider.token({ sub: 'by command' });
    const { output, code } = await doctor(token, { NODE_EXTRA_CA_CERTS: provider.caFile });
    expect(output).toMatch(/^ok {4}identity provider: https:\/\/localhost:\d+ publishes 1 usable key$/m);
    expect(output).toMatch(/^ok {4}token: good for 59 minutes; .*"by command"$/m);
    expect(output).not.toContain(token.split('.')[2]);
    expect(code).toBe(0);
  });

  it('says how to make a private authority known', async () => {
    const { output, code } = await doctor(await provider.token());
    expect(output).toMatch(/^FAIL {2}identity provider: no keys at .*certificate.*\n.*NODE_EXTRA_CA_CERTS/m);
    expect(code).toBe(1);
  });
});
