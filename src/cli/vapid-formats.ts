import { createPrivateKey } from 'node:crypto';
import type { VapidKeyPair } from '../domain/push/vapid-keys';

/** A key pair in every form that the settings take. */
export interface VapidFormats {
  /** base64url. */
  public_key: string;
  /** base64url. */
  private_key: string;
  /** `-----BEGIN EC PRIVATE KEY-----`, with line ends. */
  sec1: string;
  /** `-----BEGIN PRIVATE KEY-----`, with line ends. */
  pkcs8: string;
  /** `pkcs8` in one line, line ends as `\n`, in quotes. */
  oneLine: string;
  /** base64 of the PEM, for hosts that take neither line ends nor quotes. */
  base64: string;
}

export function formatsOf({ public_key, private_key }: VapidKeyPair): VapidFormats {
  const point = Buffer.from(public_key, 'base64url');
  const key = createPrivateKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
      d: private_key,
    },
  });
  const sec1 = key.export({ format: 'pem', type: 'sec1' }).toString();
  const pkcs8 = key.export({ format: 'pem', type: 'pkcs8' }).toString();
  return {
    public_key,
    private_key,
    sec1,
    pkcs8,
    oneLine: `"${pkcs8.trim().replaceAll('\n', String.raw`\n`)}"`,
    base64: Buffer.from(pkcs8).toString('base64'),
  };
}
