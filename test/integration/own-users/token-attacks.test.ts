import { createHmac } from 'node:crypto';
import { sign as signAsOurs } from 'jsonwebtoken';
import type { TokenFlaw } from '../../../src/domain/provider-token';
import { JWT_SECRET, startTestApp, type TestApp } from '../../support/app';
import { aSigningKey, type Claims, IdentityProvider, type SigningKey } from '../../support/identity-provider';
import { aPerson } from '../../support/people';
import { createRestClient } from '../../support/rest-client';
import { closeSockets, connectError } from '../../support/socket-client';

let provider: IdentityProvider;
let app: TestApp;
let stranger: SigningKey;
/** Each attack comes from an address of its own: of one address the audit log takes five a day. */
let attacks = 0;
/** Milliseconds that the clock of its caches is ahead. */
let ahead = 0;

beforeAll(async () => {
  provider = await IdentityProvider.start();
  stranger = await aSigningKey('RS256', 'stranger');
  app = await startTestApp({
    settings: { ...provider.settings, TRUST_PROXY: 'loopback', LEGACY_TOKENS: 'on' },
    outside: { providerCa: provider.ca, monotonic: () => performance.now() + ahead },
  });
});
afterEach(closeSockets);
afterAll(async () => {
  await app.stop();
  await provider.stop();
});

const encode = (part: object | string): string =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');

/** A token with any header, signed by anybody in any way. */
function forge(header: object, payload: Claims, sign: (text: string) => string = () => ''): string {
  const text = `${encode(header)}.${encode(payload)}`;
  return `${text}.${sign(text)}`;
}

const hmac = (secret: string) => (text: string) =>
  createHmac('sha256', secret).update(text).digest('base64url');

const now = () => Math.floor(Date.now() / 1_000);
const kid = () => provider.keys[0]?.kid ?? '';
const rs256 = (claims: Claims = {}, header = {}, key?: SigningKey) => provider.token(claims, header, key);
const publicKeyAsText = () => JSON.stringify(provider.keys[0]?.publicJwk);

const ATTACKS: [what: string, flaw: TokenFlaw | undefined, token: () => string | Promise<string>][] = [
  ['without a signature', 'algorithm', () => forge({ alg: 'none' }, provider.claims())],
  [
    'without a signature, in other letters',
    'algorithm',
    () => forge({ alg: 'NoNe', kid: kid() }, provider.claims()),
  ],
  [
    'signed with the public key as a secret',
    'algorithm',
    () => forge({ alg: 'HS256', kid: kid() }, provider.claims(), hmac(publicKeyAsText())),
  ],
  [
    'with another algorithm of the same family',
    'algorithm',
    () => forge({ alg: 'RS512', kid: kid() }, provider.claims()),
  ],
  [
    'with two algorithms',
    'algorithm',
    () => forge({ alg: ['RS256', 'none'], kid: kid() }, provider.claims()),
  ],
  ["with somebody else's signature", 'signature', () => rs256({}, { kid: kid() }, stranger)],
  ['with the key of somebody else, whom it names', 'unknown_key', () => rs256({}, {}, stranger)],
  ['that tells of a log-out', 'type', () => rs256({}, { typ: 'logout+jwt' })],
  [
    'that tells of a log-out in its claims',
    'type',
    () => rs256({ events: { 'http://schemas.openid.net/event/backchannel-logout': {} } }, { typ: 'JWT' }),
  ],
  ['with a list for a type', 'type', () => rs256({}, { typ: ['JWT'] })],
  [
    'with a key of its own in it',
    'key_in_header',
    () => rs256({}, { kid: kid(), jwk: stranger.publicJwk }, stranger),
  ],
  [
    'that says where its key is',
    'key_in_header',
    () => rs256({}, { kid: kid(), jku: 'https://evil.example/keys' }, stranger),
  ],
  ['that says where its certificate is', 'key_in_header', () => rs256({}, { x5u: 'https://evil.example/x' })],
  ['that brings a certificate', 'key_in_header', () => rs256({}, { x5c: ['MIIB'] })],
  ['with a path for a key', 'unknown_key', () => rs256({}, { kid: '../../../../dev/null' }, stranger)],
  ['with SQL for a key', 'unknown_key', () => rs256({}, { kid: "x' union select 'secret" }, stranger)],
  [
    'with a property of all objects for a key',
    'unknown_key',
    () => rs256({}, { kid: '__proto__' }, stranger),
  ],
  ['with a list for a key', 'unknown_key', () => rs256({}, { kid: [kid()] })],
  ['with an empty name for a key', 'unknown_key', () => rs256({}, { kid: '' })],
  ['with a name of ten kilobytes for a key', 'unknown_key', () => rs256({}, { kid: 'k'.repeat(5_000) })],
  ['of another issuer', 'issuer', () => rs256({ iss: 'https://evil.example' })],
  ['of an issuer that begins alike', 'issuer', () => rs256({ iss: `${provider.issuer}.evil.example` })],
  ['of another issuer, signed by that', 'issuer', () => rs256({ iss: 'https://evil.example' }, {}, stranger)],
  ['for another audience', 'audience', () => rs256({ aud: 'another app' })],
  ['for other audiences', 'audience', () => rs256({ aud: ['another app', 'chatter'] })],
  ['for nobody', 'audience', () => rs256({ aud: undefined })],
  ['that never ends', 'no_expiry', () => rs256({ exp: undefined })],
  ['that ends in words', 'no_expiry', () => rs256({ exp: 'never' })],
  ['that was issued tomorrow', 'not_yet_valid', () => rs256({ iat: now() + 86_400, exp: now() + 90_000 })],
  [
    'that is valid from tomorrow on',
    'not_yet_valid',
    () => rs256({ nbf: now() + 86_400, exp: now() + 90_000 }),
  ],
  ['of ten kilobytes', 'too_long', () => rs256({ filler: 'x'.repeat(10_000) })],
  ['without a person', 'no_id', () => rs256({ sub: undefined })],
  ['for an empty person', 'no_id', () => rs256({ sub: '' })],
  ['for a person with a blank at the end', 'no_id', () => rs256({ sub: 'ana-7 ' })],
  ['for a person with a NUL', 'no_id', () => rs256({ sub: 'ana-7\u0000' })],
  ['for an object', 'no_id', () => rs256({ sub: { id: 1 } })],
  ['for a very long person', 'no_id', () => rs256({ sub: 'x'.repeat(256) })],
  ['without a session', 'no_session', () => rs256({ sid: undefined, jti: undefined, iat: undefined })],
  ['with a changed payload', 'signature', async () => changePayload(await rs256())],
  ['of an array', undefined, () => `${encode({ alg: 'RS256' })}.${encode([])}.`],
];

async function changePayload(token: string): Promise<string> {
  const [header, , signature] = token.split('.');
  return `${header}.${encode(provider.claims({ sub: 'boss-1' }))}.${signature}`;
}

/** What was wrong with the tokens from this address, as the audit log says. */
async function refusalsOf(address: string): Promise<(string | null)[]> {
  const rows = await app.database.many<{ reason: string | null }>(
    "select reason from audit_log where event = 'provider_token_refused' and address = ?",
    [address],
  );
  return rows.map(({ reason }) => reason);
}

it.each(ATTACKS)('a token %s is refused everywhere, and noted', async (what, flaw, tokenOf) => {
  const token = await tokenOf();
  attacks += 1;
  // An unknown key is looked up once in half a minute; until then its token has to wait.
  ahead += 30_000;
  const address = `192.0.2.${attacks}`;
  const headers = { 'X-Forwarded-For': address };
  const api = createRestClient(app.url, token);

  const answers = [
    await api.get('/api/auth/me', headers),
    await api.get('/api/auth/verify', headers),
    await createRestClient(app.url).post('/api/auth/exchange', { token }, headers),
  ];

  for (const { status, body } of answers) {
    expect({ what, status, code: body.code }).toEqual({ what, status: 401, code: 'unauthenticated' });
  }
  const error = await connectError(app, { token }, { extraHeaders: headers });
  expect(error.data?.code).toBe('unauthenticated');
  // What names no issuer is no token of a provider.
  expect(await refusalsOf(address)).toEqual(flaw ? [flaw, flaw, flaw, flaw] : []);
  const people = await app.database.many('select id from users where external_issuer is not null');
  expect(people).toEqual([]);
});

it('a token of another issuer that is signed with our own secret is no legacy token either', async () => {
  const ana = await aPerson(app);
  const token = signAsOurs({ iss: provider.issuer, user_id: ana.id, exp: now() + 60 }, JWT_SECRET);
  expect((await createRestClient(app.url, token).get('/api/auth/me')).status).toBe(401);
});

it('one that has expired is refused, and not noted: every device that wakes up has one', async () => {
  const token = await rs256({ iat: now() - 7_200, exp: now() - 120 });
  const headers = { 'X-Forwarded-For': '198.51.100.1' };
  expect((await createRestClient(app.url, token).get('/api/auth/me', headers)).status).toBe(401);
  expect(await refusalsOf('198.51.100.1')).toEqual([]);
  const { text } = await createRestClient(app.url).get('/metrics');
  expect(text).toContain('mychat_provider_tokens_refused_total{flaw="expired"} 1');
  expect(text).toMatch(/mychat_provider_tokens_refused_total\{flaw="algorithm"\} \d+/);
});

it('a flood of bad tokens from one address leaves five entries', async () => {
  const headers = { 'X-Forwarded-For': '198.51.100.2' };
  const api = createRestClient(app.url, forge({ alg: 'none' }, provider.claims()));
  for (let n = 0; n < 8; n++) await api.get('/api/auth/me', headers);
  expect(await refusalsOf('198.51.100.2')).toHaveLength(5);
});

it('the provider is asked for keys at most once in half a minute, however many unknown keys are named', () => {
  expect(provider.requests).toBeLessThanOrEqual(1 + Math.ceil((performance.now() + ahead) / 30_000));
});
