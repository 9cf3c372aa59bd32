import { compare, hash, hashSync } from 'bcrypt';
import type { PasswordHasher } from '../domain/ports';

/**
 * Whether bcrypt reads this and nothing else: it reads 72 bytes, repeats a short key with a NUL in between, so that "" is six
 * NULs and "a" is "a NUL a", and half an emoji is to it what every other half is.
 */
function isReadWhole(password: string): boolean {
  const isPlain = password !== '' && !password.includes('\u0000') && password.isWellFormed();
  return isPlain && Buffer.byteLength(password) <= 72;
}

/** bcrypt. The cost is also the legacy backend's, so that every login takes the same time. */
export class BcryptHasher implements PasswordHasher {
  /** Compared against where nobody has the e-mail, or the account has no hash: the clock must not tell. */
  private readonly decoy: string;

  constructor(private readonly cost = 12) {
    this.decoy = hashSync('nobody has this password', cost);
  }

  hash(password: string): Promise<string> {
    return hash(password, this.cost);
  }

  async matches(password: string, stored: string | undefined): Promise<boolean> {
    const equal = await compare(password, stored || this.decoy);
    return equal && Boolean(stored) && isReadWhole(password);
  }
}
