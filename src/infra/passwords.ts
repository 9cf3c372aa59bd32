import { compare, hash, hashSync } from 'bcrypt';
import type { PasswordHasher } from '../domain/ports';

/** bcrypt. The cost is also the earlier backend's, so that every login takes the same time. */
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
    // bcrypt would silently compare the first 72 bytes only.
    const tooLong = Buffer.byteLength(password) > 72;
    const equal = await compare(password, stored || this.decoy);
    return equal && Boolean(stored) && !tooLong;
  }
}
