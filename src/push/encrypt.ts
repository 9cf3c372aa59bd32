import { createCipheriv, createECDH, createHmac, type ECDH, randomBytes } from 'node:crypto';

const CURVE = 'prime256v1';
const RECORD_SIZE = 4_096;
const SALT_BYTES = 16;
const TAG_BYTES = 16;
const KEY_INFO = Buffer.from('WebPush: info\0');
const CEK_INFO = Buffer.from('Content-Encoding: aes128gcm\0\x01');
const NONCE_INFO = Buffer.from('Content-Encoding: nonce\0\x01');
const LAST_BLOCK = Buffer.of(1);
/** The padding delimiter of the last record (RFC 8188, section 2). */
const LAST_RECORD = Buffer.of(2);

export interface Recipient {
  /** The browser's public key: an uncompressed P-256 point, 65 bytes. */
  p256dh: Buffer;
  /** 16 bytes. */
  auth: Buffer;
}

/** Created for each message; tests pass the values of the RFC's example. */
export interface Ephemeral {
  sender: ECDH;
  /** 16 bytes. */
  salt: Buffer;
}

function freshEphemeral(): Ephemeral {
  const sender = createECDH(CURVE);
  sender.generateKeys();
  return { sender, salt: randomBytes(SALT_BYTES) };
}

/**
 * Encrypts one message for one browser: RFC 8291 keys, RFC 8188 `aes128gcm` in one record. The plaintext has at most 3,993
 * bytes; the result is 103 bytes longer. Throws if the browser's key is not a point of the curve.
 */
export function encrypt(
  { p256dh, auth }: Recipient,
  plaintext: Buffer,
  ephemeral = freshEphemeral(),
): Buffer {
  const { sender, salt } = ephemeral;
  const senderKey = sender.getPublicKey();
  const shared = sender.computeSecret(p256dh);

  // RFC 8291, section 3.4: HKDF with the authentication secret, then RFC 8188, section 2.2: HKDF with the salt.
  const combined = hmac(auth, shared);
  const input = hmac(combined, KEY_INFO, p256dh, senderKey, LAST_BLOCK);
  const pseudorandom = hmac(salt, input);
  const key = hmac(pseudorandom, CEK_INFO).subarray(0, 16);
  const nonce = hmac(pseudorandom, NONCE_INFO).subarray(0, 12);

  const cipher = createCipheriv('aes-128-gcm', key, nonce);
  const header = Buffer.allocUnsafe(SALT_BYTES + 5);
  salt.copy(header);
  header.writeUInt32BE(RECORD_SIZE, SALT_BYTES);
  header.writeUInt8(senderKey.length, SALT_BYTES + 4);
  return Buffer.concat([
    header,
    senderKey,
    cipher.update(plaintext),
    cipher.update(LAST_RECORD),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
}

/** How many bytes encryption adds: header, key, delimiter and tag. */
export const ENCRYPTION_BYTES = SALT_BYTES + 5 + 65 + LAST_RECORD.length + TAG_BYTES;

function hmac(key: Buffer, ...parts: readonly Buffer[]): Buffer {
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(part);
  return mac.digest();
}
