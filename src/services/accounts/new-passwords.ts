import { InvalidRequestError } from '../../domain/errors';
import type { CommonPasswords, PasswordHasher } from '../../domain/ports';

/** Hashes passwords that people choose; the contract has checked their length by then. */
export class NewPasswords {
  constructor(
    private readonly hasher: Pick<PasswordHasher, 'hash'>,
    private readonly common: CommonPasswords,
  ) {}

  /**
   * `path` is the field of the request.
   * @throws InvalidRequestError if it is one of the commonest
   */
  async hash(password: string, path: string): Promise<string> {
    if (await this.common.has(password)) {
      throw new InvalidRequestError([{ path, message: 'password_too_common' }]);
    }
    return this.hasher.hash(password);
  }
}
