import {
  createECDH,
  ECDH,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import {
  generateVapidKeys,
  parseVapidKeys,
  parseVapidPrivateKey,
  VapidKeyError,
} from '../../../../src/domain/push/vapid-keys';

const pair = generateVapidKeys();
const key = keyObject(pair.public_key, pair.private_key);

function keyObject(publicKey: string, privateKey: string): KeyObject {
  const point = Buffer.from(publicKey, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
  return createPrivateKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x: x!, y: y!, d: privateKey } });
}

function pem(type: 'sec1' | 'pkcs8'): string {
  return key.export({ format: 'pem', type }).toString();
}

const publicPem = createPublicKey(key).export({ format: 'pem', type: 'spki' }).toString();
const der = key.export({ format: 'der', type: 'sec1' });
const ecParameters = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n';

it('generates pairs of the right size, with an id of 16 characters', () => {
  expect(Buffer.from(pair.public_key, 'base64url')).toHaveLength(65);
  expect(Buffer.from(pair.private_key, 'base64url')).toHaveLength(32);
  expect(pair.id).toMatch(/^[\w-]{16}$/);
  expect(generateVapidKeys()).not.toEqual(pair);
});

it.each([
  ['base64url', pair.private_key],
  ['base64url in quotes', `"${pair.private_key}"`],
  ['base64 with padding', Buffer.from(pair.private_key, 'base64url').toString('base64')],
  ['SEC1 PEM', pem('sec1')],
  ['PKCS#8 PEM', pem('pkcs8')],
  ['SEC1 PEM with \\n in two characters', pem('sec1').replaceAll('\n', '\\n')],
  ['PKCS#8 PEM with \\n in two characters, quoted', `"${pem('pkcs8').replaceAll('\n', '\\n')}"`],
  ['PKCS#8 PEM in single quotes', `'${pem('pkcs8')}'`],
  ['SEC1 PEM with Windows line ends', pem('sec1').replaceAll('\n', '\r\n')],
  ['SEC1 PEM on one line with spaces', pem('sec1').trim().replaceAll('\n', ' ')],
  ['SEC1 PEM after EC PARAMETERS', ecParameters + pem('sec1')],
  ['base64 of SEC1 DER', der.toString('base64')],
  ['base64 of a PEM', Buffer.from(pem('sec1')).toString('base64')],
])('reads a private key as %s', (_, text) => {
  expect(parseVapidPrivateKey(text)).toEqual(pair);
  expect(parseVapidKeys(pair.public_key, text)).toEqual(pair);
});

it.each([
  ['base64url', pair.public_key],
  ['base64url in quotes', `'${pair.public_key}'`],
  ['base64 with padding', Buffer.from(pair.public_key, 'base64url').toString('base64')],
  ['SPKI PEM', publicPem],
  ['SPKI PEM with \\n in two characters', publicPem.replaceAll('\n', '\\n')],
])('reads a public key as %s', (_, text) => {
  expect(parseVapidKeys(text, pair.private_key)).toEqual(pair);
});

it('keeps the leading zeros of a private key', () => {
  const small = Buffer.alloc(32);
  small[31] = 7;
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(small);

  const parsed = parseVapidPrivateKey(small.toString('base64url'));
  expect(parsed.private_key).toBe(small.toString('base64url'));
  expect(parsed.public_key).toBe(ecdh.getPublicKey('base64url'));
});

it('refuses a public key that does not belong to the private one', () => {
  expect(() => parseVapidKeys(generateVapidKeys().public_key, pair.private_key)).toThrow(
    'not the public half',
  );
});

const otherCurve = generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).privateKey;
const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;

it.each([
  ['nothing of the kind', 'hello, world'],
  ['too few bytes', Buffer.alloc(31, 1).toString('base64url')],
  ['zero', Buffer.alloc(32).toString('base64url')],
  ['more than the order of the curve', Buffer.alloc(32, 0xff).toString('base64url')],
  ['another curve', otherCurve.export({ format: 'pem', type: 'pkcs8' }).toString()],
  ['RSA', rsa.export({ format: 'pem', type: 'pkcs8' }).toString()],
  ['a public key', publicPem],
  ['a broken PEM', '-----BEGIN PRIVATE KEY-----\nMIGH\n-----END PRIVATE KEY-----'],
])('refuses %s as a private key', (_, text) => {
  expect(() => parseVapidPrivateKey(text)).toThrow(VapidKeyError);
});

it.each([
  ['nothing of the kind', '???'],
  [
    'a compressed point',
    String(ECDH.convertKey(pair.public_key, 'prime256v1', 'base64url', 'base64url', 'compressed')),
  ],
  ['a private key', pem('pkcs8')],
])('refuses %s as a public key', (_, text) => {
  expect(() => parseVapidKeys(text, pair.private_key)).toThrow(VapidKeyError);
});
