import { randomBytes } from 'node:crypto';

const KEY_BYTES = 16;

/** 128 bits that nobody can guess, in 22 characters. */
export function createPictureKey(): string {
  return randomBytes(KEY_BYTES).toString('base64url');
}

/** Pictures, which are WebP, at the addresses that their keys make: an <img> sends no token. */
export interface PictureAddresses {
  /** Begins every address, with a slash at both ends. */
  readonly path: string;
  readonly suffix: string;
  of(key: string): string;
  /** Undefined if no picture can have this address. */
  keyOf(address: string): string | undefined;
}

export function picturesBelow(path: string): PictureAddresses {
  const suffix = '.webp';
  const address = new RegExp(`^${path}([\\w-]{22})\\${suffix}$`);
  return {
    path,
    suffix,
    of: (key) => path + key + suffix,
    keyOf: (written) => address.exec(written)?.[1],
  };
}
