import { createHmac, createSign, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { ProviderToken, TokenFlaw } from '../../../../src/domain/provider-token';
import { JwtProviderTokens, type TokenRules } from '../../../../src/infra/provider/jwt-provider-tokens';
import { readKeySet } from '../../../../src/infra/provider/key-set';
import { SharedSecret } from '../../../../src/infra/provider/key-source';
import { ProviderKeys } from '../../../../src/infra/provider/provider-keys';

const NOW = Date.parse('2026-05-04T12:00:00Z');
const SECOND = NOW / 1_000;
const SECRET = 'a secret that the backend of the team signs with';
const rules: TokenRules = {
  issuer: 'https://id.example',
  audience: ['chat', 'chat-mobile'],
  claims: { id: 'sub', name: 'name', email: 'email', username: 'preferred_username', picture: 'picture' },
};

const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ed = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('rsa', { modulusLength: 2_048 });

function jwk(key: KeyObject, more: object): object {
  return { ...key.export({ format: 'jwk' }), ...more };
}
const keySet = JSON.stringify({
  keys: [
    jwk(rsa.publicKey, { kid: 'r' }),
    jwk(ec.publicKey, { kid: 'e' }),
    jwk(ed.publicKey, { kid: 'o', alg: 'EdDSA', use: 'sig' }),
  ],
});

type Part = Record<string, unknown>;
const claims = (more: Part = {}): Part => ({
  iss: rules.issuer,
  aud: 'chat',
  sub: 'ana-7',
  sid: 'one',
  iat: SECOND,
  exp: SECOND + 60,
  ...more,
});

const SIGNERS: Record<string, (text: string) => Buffer> = {
  RS256: (text) => createSign('sha256').update(text).sign(rsa.privateKey),
  ES256: (text) => sign('sha256', Buffer.from(text), { key: ec.privateKey, dsaEncoding: 'ieee-p1363' }),
  EdDSA: (text) => sign(null, Buffer.from(text), ed.privateKey),
  HS256: (text) => createHmac('sha256', SECRET).update(text).digest(),
  stranger: (text) => createSign('sha256').update(text).sign(stranger.privateKey),
  nobody: () => Buffer.alloc(0),
};

function token(payload: Part, header: Part, signer = String(header['alg'])): string {
  const encode = (part: Part) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const text = `${encode(header)}.${encode(payload)}`;
  return `${text}.${SIGNERS[signer]?.(text).toString('base64url')}`;
}

const byKeys = () =>
  new JwtProviderTokens(
    new ProviderKeys({ fetch: () => readKeySet(keySet), clock: () => 0, onFetched: () => {} }),
    rules,
    () => NOW,
  );
const bySecret = () => new JwtProviderTokens(new SharedSecret(SECRET), { ...rules, audience: [] }, () => NOW);

/** What is read of it, or what is wrong with it. */
async function verify(text: string, tokens = byKeys()): Promise<ProviderToken | TokenFlaw> {
  return tokens.verify(text).catch((error: { flaw: TokenFlaw }) => error.flaw);
}

it.each([
  ['RS256', 'r'],
  ['ES256', 'e'],
  ['EdDSA', 'o'],
])('a token signed with %s is read', async (alg, kid) => {
  expect(await verify(token(claims({ name: 'Ana' }), { alg, kid }))).toEqual({
    external_id: 'ana-7',
    session: 'sid:one',
    issued_at: SECOND,
    expires_at: SECOND + 60,
    profile: { name: 'Ana', email: undefined, username: undefined, picture: undefined },
  });
});

it.each([undefined, 'JWT', 'jwt', 'at+jwt', 'application/at+jwt'])(
  'a token of the type %s is read',
  async (typ) => {
    expect(await verify(token(claims(), { alg: 'RS256', kid: 'r', typ }))).toMatchObject({
      external_id: 'ana-7',
    });
  },
);

it('a token signed with the shared secret is read, whatever key it names and whoever it is for', async () => {
  const text = token(claims({ aud: undefined }), { alg: 'HS256', kid: 'whatever' });
  expect(await verify(text, bySecret())).toMatchObject({ external_id: 'ana-7' });
});

it.each<[TokenFlaw, string, () => string, JwtProviderTokens?]>([
  ['algorithm', 'none', () => token(claims(), { alg: 'none' }, 'nobody')],
  ['algorithm', 'a secret where there are keys', () => token(claims(), { alg: 'HS256', kid: 'r' })],
  [
    'algorithm',
    'a key where there is a secret',
    () => token(claims(), { alg: 'RS256', kid: 'r' }),
    bySecret(),
  ],
  ['algorithm', 'none where there is a secret', () => token(claims(), { alg: 'none' }, 'nobody'), bySecret()],
  ['algorithm', 'no algorithm', () => token(claims(), {}, 'RS256')],
  ['unknown_key', 'the key of another algorithm', () => token(claims(), { alg: 'RS256', kid: 'e' })],
  ['unknown_key', 'no key of that name', () => token(claims(), { alg: 'RS256', kid: 'x' })],
  ['unknown_key', 'a number for a name', () => token(claims(), { alg: 'RS256', kid: 1 })],
  ['type', 'the type of a log-out', () => token(claims(), { alg: 'RS256', kid: 'r', typ: 'logout+jwt' })],
  ['type', 'a number for a type', () => token(claims(), { alg: 'RS256', kid: 'r', typ: 1 })],
  ['type', 'an event', () => token(claims({ events: {} }), { alg: 'RS256', kid: 'r' })],
  ['key_in_header', 'a key of its own', () => token(claims(), { alg: 'RS256', kid: 'r', jwk: {} })],
  ['key_in_header', 'an address of keys', () => token(claims(), { alg: 'RS256', kid: 'r', jku: 'x' })],
  ['signature', "a stranger's signature", () => token(claims(), { alg: 'RS256', kid: 'r' }, 'stranger')],
  ['signature', 'no signature', () => token(claims(), { alg: 'RS256', kid: 'r' }, 'nobody')],
  ['signature', "another key's signature", () => token(claims(), { alg: 'ES256', kid: 'e' }, 'EdDSA')],
  [
    'issuer',
    'another issuer',
    () => token(claims({ iss: 'https://id.example/' }), { alg: 'RS256', kid: 'r' }),
  ],
  ['issuer', 'no issuer', () => token(claims({ iss: undefined }), { alg: 'RS256', kid: 'r' })],
  ['audience', 'another audience', () => token(claims({ aud: 'x' }), { alg: 'RS256', kid: 'r' })],
  ['audience', 'no audience', () => token(claims({ aud: undefined }), { alg: 'RS256', kid: 'r' })],
  ['no_expiry', 'no end', () => token(claims({ exp: undefined }), { alg: 'RS256', kid: 'r' })],
  ['no_expiry', 'words for an end', () => token(claims({ exp: '9' }), { alg: 'RS256', kid: 'r' })],
  ['expired', 'an end a minute ago', () => token(claims({ exp: SECOND - 60 }), { alg: 'RS256', kid: 'r' })],
  [
    'not_yet_valid',
    'an issue in the future',
    () => token(claims({ iat: SECOND + 61 }), { alg: 'RS256', kid: 'r' }),
  ],
  [
    'not_yet_valid',
    'a begin in the future',
    () => token(claims({ nbf: SECOND + 61 }), { alg: 'RS256', kid: 'r' }),
  ],
  ['malformed', 'words for an issue', () => token(claims({ iat: '1' }), { alg: 'RS256', kid: 'r' })],
  [
    'malformed',
    'a critical header that nobody knows',
    () => token(claims(), { alg: 'RS256', kid: 'r', crit: ['x'], x: 1 }),
  ],
  [
    'malformed',
    'a payload that is not encoded',
    () => token(claims(), { alg: 'RS256', kid: 'r', crit: ['b64'], b64: false }),
  ],
  ['no_session', 'no session', () => token(claims({ sid: '', iat: undefined }), { alg: 'RS256', kid: 'r' })],
  ['no_id', 'nobody', () => token(claims({ sub: undefined }), { alg: 'RS256', kid: 'r' })],
  ['no_id', 'half a number for a person', () => token(claims({ sub: 1.5 }), { alg: 'RS256', kid: 'r' })],
  [
    'no_id',
    'a person that cannot be stored',
    () => token(claims({ sub: '\ud800' }), { alg: 'RS256', kid: 'r' }),
  ],
  ['too_long', 'ten kilobytes', () => token(claims({ x: 'x'.repeat(8_192) }), { alg: 'RS256', kid: 'r' })],
  ['malformed', 'four parts', () => `${token(claims(), { alg: 'RS256', kid: 'r' })}.x`],
  ['malformed', 'no parts', () => 'words'],
  ['malformed', 'parts that are no JSON', () => 'a.b.c'],
])('is %s: %s', async (flaw, _, text, tokens = byKeys()) => {
  expect(await verify(text(), tokens)).toBe(flaw);
});

it.each<[string, Part, Partial<ProviderToken>]>([
  ['the jti, without a sid', { sid: undefined, jti: 'j' }, { session: 'jti:j' }],
  ['the moment of the issue, without both', { sid: undefined }, { session: `iat:${SECOND}` }],
  ['a number for a person', { sub: 17 }, { external_id: '17' }],
  ['one of several audiences', { aud: ['x', 'chat-mobile'] }, {}],
  ['an end less than a minute ago', { exp: SECOND - 59 }, { expires_at: SECOND - 59 }],
  ['an issue in less than a minute', { iat: SECOND + 59 }, { issued_at: SECOND + 59 }],
  [
    'an end that no database can store',
    { exp: 1e15 },
    { expires_at: Date.UTC(9999, 11, 31, 23, 59, 59) / 1_000 },
  ],
])('takes %s', async (_, more, expected) => {
  expect(await verify(token(claims(more), { alg: 'RS256', kid: 'r' }))).toMatchObject(expected);
});

it('knows a token that it has verified until it ends', async () => {
  let now = NOW;
  const tokens = new JwtProviderTokens(new SharedSecret(SECRET), rules, () => now);
  const [text, bad] = [token(claims(), { alg: 'HS256' }), token(claims(), { alg: 'HS256' }, 'stranger')];
  expect(tokens.wasVerified(text)).toBe(false);
  await tokens.verify(text);
  await verify(bad, tokens);
  expect([tokens.wasVerified(text), tokens.wasVerified(bad)]).toEqual([true, false]);
  now += 120_000;
  expect(tokens.wasVerified(text)).toBe(false);
  expect(await verify(text, tokens)).toBe('expired');
});

it('tells its own tokens by their issuer, without verifying them', () => {
  const issuers = [claims(), claims({ iss: 'x' }), claims({ iss: undefined }), claims({ iss: null })];
  expect(issuers.map((payload) => bySecret().issuerOf(token(payload, { alg: 'HS256' })))).toEqual([
    'provider',
    'other',
    'none',
    'other',
  ]);
  expect(bySecret().issuerOf('x'.repeat(10_000))).toBe('provider');
  expect(bySecret().issuerOf('words')).toBe('none');
});

it('takes claims of other names', async () => {
  const tokens = new JwtProviderTokens(
    new SharedSecret(SECRET),
    { ...rules, claims: { ...rules.claims, id: 'user_id', name: 'https://app.example/name' } },
    () => NOW,
  );
  const text = token(claims({ user_id: 12, 'https://app.example/name': 'Bia' }), { alg: 'HS256' });
  expect(await verify(text, tokens)).toMatchObject({ external_id: '12', profile: { name: 'Bia' } });
});
