import { ECDH } from 'node:crypto';

const MAX_ORIGIN_CHARACTERS = 255;
/** The first byte of an uncompressed point. */
const UNCOMPRESSED = 4;

/** Whether the browser calls the endpoint removed: Chromium does if its push service is gone, Edge on Android always. */
export function isPermanentlyRemoved(endpoint: string): boolean {
  return new URL(endpoint).hostname === 'permanently-removed.invalid';
}

/** Whether the key is an uncompressed point of P-256, which a browser's public key has to be. */
export function isPoint(key: Buffer): boolean {
  if (key[0] !== UNCOMPRESSED) return false;
  try {
    ECDH.convertKey(key, 'prime256v1');
    return true;
  } catch {
    return false;
  }
}

/** The origin, or null if it is not one of a page, such as that of a sandboxed frame. */
export function webOrigin(origin: string | undefined): string | null {
  if (origin === undefined || origin.length > MAX_ORIGIN_CHARACTERS || !URL.canParse(origin)) return null;
  const url = new URL(origin);
  return /^https?:$/.test(url.protocol) && url.origin === origin ? origin : null;
}
