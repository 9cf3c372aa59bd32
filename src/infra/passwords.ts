import { compare, hash, hashSync } from 'bcrypt';
import type { PasswordHasher } from '../domain/ports';

/**
 * Whether bcrypt tells this password from all others. It uses the first 72 bytes, and repeats a short password with a NUL in
 * between, so that "a" equals "a NUL a". All lone surrogates are the same to it.
 */
function isUnambiguous(password: string): boolean {
  const isPlain = password !== '' && !password.includes('\u0000') && password.isWellFormed();
  return isPlain && Buffer.byteLength(password) <= 72;
}

/** bcrypt, with the legacy backend's cost, so that log-ins take the same time for accounts old and new. */
export class BcryptHasher implements PasswordHasher {
  /** Compared if there is no account with the e-mail, or no hash of its password: the time that it takes must not tell. */
  private readonly decoy: string;

  constructor(private readonly cost = 12) {
    this.decoy = hashSync('nobody has this password', cost);
  }

  hash(password: string): Promise<string> {
    return hash(password, this.cost);
  }

  async matches(password: string, stored: string | undefined): Promise<boolean> {
    const equal = await compare(password, stored || this.decoy);
    return equal && Boolean(stored) && isUnambiguous(password);
  }
}
