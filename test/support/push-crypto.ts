import { createDecipheriv, createPublicKey, type ECDH, hkdfSync, verify } from 'node:crypto';

/** RFC 8291 and RFC 8188 from the browser's side, written apart from the code under test. Throws if a byte is wrong. */
export function decrypt(body: Buffer, browser: { ecdh: ECDH; auth: Buffer }): Buffer {
  const salt = body.subarray(0, 16);
  const recordSize = body.readUInt32BE(16);
  const keyLength = body.readUInt8(20);
  const senderKey = body.subarray(21, 21 + keyLength);
  const record = body.subarray(21 + keyLength);
  if (record.length > recordSize) throw new Error('more than one record');

  const keyInfo = Buffer.concat([Buffer.from('WebPush: info\0'), browser.ecdh.getPublicKey(), senderKey]);
  const input = derive(browser.ecdh.computeSecret(senderKey), browser.auth, keyInfo, 32);
  const key = derive(input, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
  const nonce = derive(input, salt, Buffer.from('Content-Encoding: nonce\0'), 12);

  const decipher = createDecipheriv('aes-128-gcm', key, nonce);
  decipher.setAuthTag(record.subarray(-16));
  const padded = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
  const delimiter = padded.findLastIndex((byte) => byte !== 0);
  if (padded[delimiter] !== 2) throw new Error('the last record is not marked as such');
  return padded.subarray(0, delimiter);
}

export interface VapidClaims {
  aud: string;
  exp: number;
  sub: string;
}

/** Checks an Authorization header as RFC 8292 requires it. Returns the key and the claims; throws with what is wrong. */
export function verifyVapid(
  header: string | undefined,
  origin: string,
  time = Date.now(),
): { public_key: string; claims: VapidClaims } {
  const { token = '', public_key = '' } =
    /^vapid t=(?<token>[^,]+), k=(?<public_key>[\w-]+)$/.exec(header ?? '')?.groups ?? {};
  const [head = '', body = '', signature = ''] = token.split('.');
  const point = Buffer.from(public_key, 'base64url');
  if (point.length !== 65) throw new Error('k is not a key');
  const key = createPublicKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    },
  });
  const signed = Buffer.from(`${head}.${body}`);
  const isSigned = verify(
    'sha256',
    signed,
    { key, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  if (!isSigned) throw new Error('the signature is wrong');
  const { alg, typ }: { alg: string; typ: string } = JSON.parse(Buffer.from(head, 'base64url').toString());
  if (alg !== 'ES256' || typ !== 'JWT') throw new Error('not an ES256 JWT');

  const claims: VapidClaims = JSON.parse(Buffer.from(body, 'base64url').toString());
  const now = time / 1_000;
  if (claims.aud !== origin) throw new Error(`aud is ${claims.aud}`);
  if (!(claims.exp > now && claims.exp <= now + 86_400)) throw new Error(`exp is ${claims.exp}`);
  if (!/^(mailto:[^@\s]+@[^@\s]+|https:\/\/\S+)$/.test(claims.sub)) throw new Error(`sub is ${claims.sub}`);
  return { public_key, claims };
}

function derive(input: Buffer, salt: Buffer, info: Buffer, length: number): Buffer {
  return Buffer.from(hkdfSync('sha256', input, salt, info, length));
}
