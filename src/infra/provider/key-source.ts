import { createSecretKey, type KeyObject } from 'node:crypto';
import type { CryptoKey } from 'jose';

export type VerifyingKey = CryptoKey | KeyObject;

/** The keys that tokens of the provider are verified with. */
export interface KeySource {
  /** Those of the keys: tokens with any other are refused, whatever key they name. */
  readonly algorithms: readonly string[];
  /** Another number as soon as a key is another one or gone: what was verified before counts for nothing. */
  readonly version: number;
  /** Undefined if there is none of this name and algorithm. @throws BusyError if that cannot be found out now */
  find(kid: string | undefined, alg: string): Promise<VerifyingKey | undefined>;
}

/** One secret that the provider shares with us. The names of keys in its tokens mean nothing. */
export class SharedSecret implements KeySource {
  readonly algorithms = ['HS256'];
  readonly version = 0;
  private readonly secret: KeyObject;

  constructor(secret: string) {
    this.secret = createSecretKey(secret, 'utf8');
  }

  find(): Promise<VerifyingKey> {
    return Promise.resolve(this.secret);
  }
}
