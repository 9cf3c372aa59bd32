import type { Caller } from '../../domain/author';
import type { User } from '../../domain/user';
import type { AuditEvent, AuditLog } from '../../domain/audit';
import {
  AccountDisabledError,
  EmailTakenError,
  InvalidCredentialsError,
  RateLimitedError,
  UnauthenticatedError,
} from '../../domain/errors';
import { emailLogin, type LoginName } from '../../domain/login-name';
import type { LoginSource } from '../../domain/login-source';
import type { LoginThrottle } from '../../domain/login-throttle';
import type { PasswordHasher } from '../../domain/ports';
import type { Credentials, UserRepository } from '../../repositories/accounts/user-repository';
import type { KnownAddresses } from './known-addresses';
import type { NewPasswords } from './new-passwords';
import type { Admission, RegistrationRules } from './registration-rules';
import type { UserSessions } from './user-sessions';

/** Longer passwords are refused: bcrypt would ignore the rest. */
const MAX_PASSWORD_BYTES = 72;

export interface Authenticated {
  user: User;
  token: string;
}

/** A user, and the password that was found right. */
interface Account {
  user: User;
  password_hash: string;
}

interface RegistrationDraft extends Admission {
  name: string;
  email: string;
  password: string;
}

/** Registration and log-in. Addresses are address keys. */
export class AccountService {
  constructor(
    private readonly users: UserRepository,
    private readonly rules: Pick<RegistrationRules, 'admit'>,
    private readonly sessions: Pick<UserSessions, 'start'>,
    private readonly passwords: Pick<PasswordHasher, 'matches'>,
    private readonly newPasswords: Pick<NewPasswords, 'hash'>,
    private readonly throttle: Pick<LoginThrottle, 'begin'>,
    private readonly knownAddresses: Pick<KnownAddresses, 'remember'>,
    private readonly audit: AuditLog,
  ) {}

  /**
   * @throws InvalidRequestError if the password is too common, ForbiddenError, CaptchaInvalidError, InviteInvalidError, EmailTakenError
   */
  async register(draft: RegistrationDraft, source: LoginSource): Promise<Authenticated> {
    const invite = await this.rules.admit(draft);
    const password_hash = await this.newPasswords.hash(draft.password, 'password');
    const [, ...otherForms] = emailLogin(draft.email).forms;
    if (await this.isAnyTaken(otherForms)) throw new EmailTakenError();
    const { name, email } = draft;
    const user = await this.users.insertOnce({ name, email, password_hash }, invite);
    if (!user) throw new EmailTakenError();
    return this.startSession({ user, password_hash }, 'registered', source);
  }

  /**
   * An unknown name and a wrong password are refused alike, after the same look-up and comparison. Guessing gets slow, then stops.
   * @throws InvalidCredentialsError, AccountDisabledError, RateLimitedError
   */
  async login(
    { name, password }: { name: LoginName; password: string },
    source: LoginSource,
  ): Promise<Authenticated> {
    const { address } = source;
    // Counted by what was typed: counts by account would tell which username belongs to which e-mail.
    const attempt = await this.throttle.begin(name.forms[0], address);
    if (!attempt.isAllowed) {
      if (attempt.isFirst) await this.noteFailure('guessing_stopped', name, address);
      throw new RateLimitedError(attempt.retryAfterSeconds);
    }
    const account = await this.findByPassword(name, password).catch((error: unknown) => {
      attempt.cancel();
      throw error;
    });
    if (!account) {
      const isTooLong = Buffer.byteLength(password) > MAX_PASSWORD_BYTES;
      await this.noteFailure(isTooLong ? 'password_too_long' : 'login_failed', name, address);
      throw new InvalidCredentialsError();
    }
    attempt.succeeded();
    return this.startSession(account, 'logged_in', source);
  }

  /** @throws UnauthenticatedError if the account does not exist any more */
  async me(caller: Caller): Promise<User> {
    const user = await this.users.findById(caller.user_id);
    if (!user) throw new UnauthenticatedError();
    return user;
  }

  /** Old accounts may have e-mails that are forms of the same address by now: the password decides which account is meant. */
  private async findByPassword(name: LoginName, password: string): Promise<Account | undefined> {
    const candidates: Partial<Credentials>[] = await this.users.listCredentials(name);
    // Without an account a password is compared all the same, which takes as long.
    for (const { user_id, password_hash } of candidates.length > 0 ? candidates : [{}]) {
      const isRight = await this.passwords.matches(password, password_hash);
      if (user_id === undefined || password_hash === undefined || !isRight) continue;
      const user = await this.users.findById(user_id);
      return user && { user, password_hash };
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

  /** @throws AccountDisabledError, InvalidCredentialsError if the password was changed meanwhile */
  private async startSession(
    { user, password_hash }: Account,
    event: AuditEvent,
    source: LoginSource,
  ): Promise<Authenticated> {
    const session = await this.sessions.start({ user_id: user.id, password_hash }, source);
    if (!session) {
      const isDisabled = await this.users.isDisabled(user.id);
      throw isDisabled ? new AccountDisabledError() : new InvalidCredentialsError();
    }
    const { session_id, token } = session;
    const { address } = source;
    await this.knownAddresses.remember(user.id, address);
    await this.audit.note({ event, user_id: user.id, session_id, address });
    return { user, token };
  }
}
