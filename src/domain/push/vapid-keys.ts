import {
  createECDH,
  createHash,
  createPrivateKey,
  createPublicKey,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';

/** A VAPID key pair (RFC 8292) in the encoding that browsers and push services use. */
export interface VapidKeyPair {
  /** base64url of the uncompressed P-256 point, 65 bytes. */
  public_key: string;
  /** base64url of the scalar, 32 bytes. */
  private_key: string;
  /** A hash of the public key; stored with subscriptions. */
  id: string;
}

/** The message says what is wrong, as the end of a sentence about the key. It never contains the key. */
export class VapidKeyError extends Error {
  override readonly name = 'VapidKeyError';
}

const CURVE = 'prime256v1';
const PUBLIC_BYTES = 65;
const PRIVATE_BYTES = 32;
/** The first byte of an uncompressed point. */
const UNCOMPRESSED = 4;

export function generateVapidKeys(): VapidKeyPair {
  const ecdh = createECDH(CURVE);
  ecdh.generateKeys();
  // Node may omit leading zeros, which are part of the key.
  return pairOf(Buffer.from(ecdh.getPrivateKey('hex').padStart(2 * PRIVATE_BYTES, '0'), 'hex'));
}

/** Reads a pair in any of the formats below. Throws VapidKeyError if one is malformed or the two do not belong together. */
export function parseVapidKeys(publicKey: string, privateKey: string): VapidKeyPair {
  const pair = parseVapidPrivateKey(privateKey);
  if (parsePublicKey(publicKey) !== pair.public_key) {
    throw new VapidKeyError('is not the public half of the private key');
  }
  return pair;
}

/** Reads a private key: base64url of 32 bytes, or SEC1 or PKCS#8 as PEM, base64 of the PEM, or base64 of the DER. Throws VapidKeyError. */
export function parseVapidPrivateKey(text: string): VapidKeyPair {
  const pem = readPem(text, ['EC PRIVATE KEY', 'PRIVATE KEY']);
  const bytes = pem?.der ?? readBase64(text);
  if (!pem && bytes.length === PRIVATE_BYTES) return pairOf(bytes);
  if (!pem && bytes.includes('-----BEGIN')) return parseVapidPrivateKey(bytes.toString('latin1'));

  for (const type of ['pkcs8', 'sec1'] as const) {
    const key = attempt(() => createPrivateKey({ key: bytes, format: 'der', type }));
    if (key) return pairOf(Buffer.from(jwkOf(key).d ?? '', 'base64url'));
  }
  throw new VapidKeyError('is neither base64url of 32 bytes nor an EC private key in PEM form');
}

function parsePublicKey(text: string): string {
  const pem = readPem(text, ['PUBLIC KEY']);
  const bytes = pem?.der ?? readBase64(text);
  if (!pem && bytes.length === PUBLIC_BYTES && bytes[0] === UNCOMPRESSED) return bytes.toString('base64url');

  const key = attempt(() => createPublicKey({ key: bytes, format: 'der', type: 'spki' }));
  if (!key) throw new VapidKeyError('is neither base64url of 65 bytes nor an EC public key in PEM form');
  const { x = '', y = '' } = jwkOf(key);
  const point = [Buffer.of(UNCOMPRESSED), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')];
  return Buffer.concat(point).toString('base64url');
}

function pairOf(privateKey: Buffer): VapidKeyPair {
  const ecdh = createECDH(CURVE);
  try {
    ecdh.setPrivateKey(privateKey);
  } catch {
    throw new VapidKeyError('is not a private key of the curve P-256');
  }
  const publicKey = ecdh.getPublicKey();
  return {
    public_key: publicKey.toString('base64url'),
    private_key: privateKey.toString('base64url'),
    id: createHash('sha256').update(publicKey).digest('base64url').slice(0, 16),
  };
}

function jwkOf(key: KeyObject): JsonWebKey {
  if (key.asymmetricKeyDetails?.namedCurve !== CURVE) throw new VapidKeyError('is not of the curve P-256');
  return key.export({ format: 'jwk' });
}

/**
 * The first PEM block with one of these labels. Tolerates what happens to line ends in environment variables (`\n` as two
 * characters, spaces, none at all), quotes, and the EC PARAMETERS block that openssl writes first.
 */
function readPem(text: string, labels: readonly string[]): { der: Buffer } | undefined {
  for (const [, label = '', body = ''] of text.matchAll(/-----BEGIN ([A-Z ]+)-----(.*?)-----END/gs)) {
    if (labels.includes(label)) return { der: readBase64(body) };
  }
  if (text.includes('-----BEGIN')) throw new VapidKeyError(`is a PEM without ${labels.join(' or ')}`);
  return undefined;
}

/** base64 or base64url, with or without padding, quotes and line ends. */
function readBase64(text: string): Buffer {
  const plain = text.replaceAll(/\\[nr]|["'\s]/g, '').replace(/=+$/, '');
  if (!/^[\w+/-]+$/.test(plain)) throw new VapidKeyError('is not base64url');
  return Buffer.from(plain, 'base64');
}

function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
