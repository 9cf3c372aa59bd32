import type { Caller } from '../../domain/author';
import type { User } from '../../domain/user';
import type { AuditEvent, AuditLog } from '../../domain/audit';
import {
  EmailTakenError,
  InvalidCredentialsError,
  RateLimitedError,
  UnauthenticatedError,
} from '../../domain/errors';
import { emailLogin, type LoginName } from '../../domain/login-name';
import type { LoginThrottle } from '../../domain/login-throttle';
import type { PasswordHasher } from '../../domain/ports';
import type { Credentials, UserRepository } from '../../repositories/accounts/user-repository';
import type { KnownAddresses } from './known-addresses';
import type { SessionService } from './session-service';

/** Longer passwords are refused: bcrypt would ignore the rest. */
const MAX_PASSWORD_BYTES = 72;

export interface Authenticated {
  user: User;
  token: string;
}

/** Registration and log-in. Addresses are address keys. */
export class AccountService {
  constructor(
    private readonly users: UserRepository,
    private readonly sessions: SessionService,
    private readonly passwords: PasswordHasher,
    private readonly throttle: Pick<LoginThrottle, 'begin'>,
    private readonly knownAddresses: Pick<KnownAddresses, 'remember'>,
    private readonly audit: AuditLog,
  ) {}

  /** @throws EmailTakenError */
  async register(
    draft: { name: string; email: string; password: string },
    address: string,
  ): Promise<Authenticated> {
    const password_hash = await this.passwords.hash(draft.password);
    const [, ...otherForms] = emailLogin(draft.email).forms;
    if (await this.isAnyTaken(otherForms)) throw new EmailTakenError();
    const user = await this.users.insertOnce({ name: draft.name, email: draft.email, password_hash });
    if (!user) throw new EmailTakenError();
    return this.startSession(user, { event: 'registered', address });
  }

  /**
   * An unknown name and a wrong password are refused alike, after the same look-up and comparison. Guessing gets slow, then stops.
   * @throws InvalidCredentialsError, RateLimitedError
   */
  async login(
    { name, password }: { name: LoginName; password: string },
    address: string,
  ): Promise<Authenticated> {
    // Counted by what was typed: counts by account would tell which username belongs to which e-mail.
    const attempt = await this.throttle.begin(name.forms[0], address);
    if (!attempt.isAllowed) {
      if (attempt.isFirst) await this.noteFailure('guessing_stopped', name, address);
      throw new RateLimitedError(attempt.retryAfterSeconds);
    }
    const user = await this.findByPassword(name, password).catch((error: unknown) => {
      attempt.cancel();
      throw error;
    });
    if (!user) {
      const isTooLong = Buffer.byteLength(password) > MAX_PASSWORD_BYTES;
      await this.noteFailure(isTooLong ? 'password_too_long' : 'login_failed', name, address);
      throw new InvalidCredentialsError();
    }
    attempt.succeeded();
    return this.startSession(user, { event: 'logged_in', address });
  }

  /** @throws UnauthenticatedError if the account does not exist any more */
  async me(caller: Caller): Promise<User> {
    const user = await this.users.findById(caller.user_id);
    if (!user) throw new UnauthenticatedError();
    return user;
  }

  /** Old accounts may have e-mails that are forms of the same address by now: the password decides which account is meant. */
  private async findByPassword(name: LoginName, password: string): Promise<User | undefined> {
    const candidates: Partial<Credentials>[] = await this.users.listCredentials(name);
    // Without an account a password is compared all the same, which takes as long.
    for (const { user_id, password_hash } of candidates.length > 0 ? candidates : [{}]) {
      const isRight = await this.passwords.matches(password, password_hash);
      if (user_id !== undefined && isRight) return this.users.findById(user_id);
    }
    return undefined;
  }

  private async isAnyTaken([first, ...others]: readonly string[]): Promise<boolean> {
    if (first === undefined) return false;
    return (await this.users.listCredentials({ kind: 'email', forms: [first, ...others] })).length > 0;
  }

  private async noteFailure(event: AuditEvent, name: LoginName, address: string): Promise<void> {
    const [credentials] = await this.users.listCredentials(name);
    await this.audit.note({ event, user_id: credentials?.user_id ?? null, address });
  }

  private async startSession(
    user: User,
    { event, address }: { event: AuditEvent; address: string },
  ): Promise<Authenticated> {
    const { session_id, token } = await this.sessions.start(user.id);
    await this.knownAddresses.remember(user.id, address);
    await this.audit.note({ event, user_id: user.id, session_id, address });
    return { user, token };
  }
}
