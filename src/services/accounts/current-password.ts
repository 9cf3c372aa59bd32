import type { AuditLog } from '../../domain/audit';
import type { Caller } from '../../domain/author';
import {
  ForbiddenError,
  InvalidRequestError,
  RateLimitedError,
  UnauthenticatedError,
} from '../../domain/errors';
import type { LoginThrottle } from '../../domain/login-throttle';
import type { PasswordHasher } from '../../domain/ports';
import type { Credentials, UserRepository } from '../../repositories/accounts/user-repository';

/** A password that a caller confirms something with. */
export interface Confirmation {
  password: string;
  /** The field of the request. */
  path: string;
  /** An address key. */
  address: string;
}

/** Has callers confirm with their password what a stolen token must not do. */
export class CurrentPassword {
  constructor(
    private readonly users: Pick<UserRepository, 'findCredentials'>,
    private readonly passwords: Pick<PasswordHasher, 'matches'>,
    private readonly throttle: Pick<LoginThrottle, 'begin'>,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Guessing is bounded like that of log-ins, and counts together with it. A wrong password is an invalid field, and not 401: clients
   * log people out then. Returns the caller's credentials.
   * @throws InvalidRequestError if it is wrong, RateLimitedError, ForbiddenError for users of an identity provider: they have none
   */
  async confirm(caller: Caller, { password, path, address }: Confirmation): Promise<Credentials> {
    const { user_id, session_id } = caller;
    const account = await this.users.findCredentials(user_id);
    if (!account) throw new UnauthenticatedError();
    const { login, password_hash } = account;
    if (password_hash === '') throw new ForbiddenError();
    const entry = { user_id, session_id, address };
    const attempt = await this.throttle.begin(login ?? `user ${user_id}`, address);
    if (!attempt.isAllowed) {
      if (attempt.isFirst) await this.audit.note({ event: 'guessing_stopped', ...entry });
      throw new RateLimitedError(attempt.retryAfterSeconds);
    }
    const isRight = await this.passwords.matches(password, password_hash).catch((error: unknown) => {
      attempt.cancel();
      throw error;
    });
    if (!isRight) {
      await this.audit.note({ event: 'password_refused', ...entry });
      throw new InvalidRequestError([{ path, message: 'password_wrong' }]);
    }
    attempt.succeeded();
    return { user_id, password_hash };
  }
}
