import { emailForms } from '../../contracts/email';
import type { User } from '../../contracts/classic/entities';
import type { AuditEvent, AuditLog } from '../../domain/audit';
import {
  EmailTakenError,
  InvalidCredentialsError,
  RateLimitedError,
  UnauthenticatedError,
} from '../../domain/errors';
import type { LoginThrottle } from '../../domain/login-throttle';
import { LoadingCache } from '../../domain/loading-cache';
import type {
  AuthenticatedCaller,
  Caller,
  Clocks,
  PasswordHasher,
  Realtime,
  TokenClaims,
  TokenSigner,
} from '../../domain/ports';
import { timeout } from '../../domain/timeout';
import type { Session, SessionRepository } from '../../repositories/accounts/session-repository';
import type { Credentials, UserRepository } from '../../repositories/accounts/user-repository';

/** For how long this process may not notice that another ended a session. */
const SESSION_CACHE_MS = 5_000;
/** By how much the clocks of two servers may differ. */
const CLOCK_SKEW_MS = 60_000;
/** A session's last use is written at most this often. */
const TOUCH_EVERY_MS = 3_600_000;
/** Who only wants to know whether his token is good does not wait longer for the database. */
const TRUSTING_WAIT_MS = 2_000;

export interface Authenticated {
  user: User;
  token: string;
}

/** Ends what belongs to a session, in one transaction: the session itself and its push subscriptions. */
export type EndSession = (session: Pick<Session, 'id' | 'kind'>, at: Date) => Promise<void>;

export class AuthService {
  private readonly sessions: LoadingCache<string, Session>;

  constructor(
    private readonly users: UserRepository,
    private readonly sessionRows: SessionRepository,
    private readonly endSession: EndSession,
    private readonly passwords: PasswordHasher,
    private readonly tokens: TokenSigner,
    private readonly throttle: Pick<LoginThrottle, 'begin'>,
    private readonly audit: AuditLog,
    private readonly realtime: Realtime,
    private readonly clocks: Clocks,
  ) {
    const clock = clocks.monotonic;
    this.sessions = new LoadingCache({ size: 100_000, lifetime_ms: SESSION_CACHE_MS, clock }, (key) => {
      const [kind, id] = key.split(':');
      return kind === 'legacy'
        ? this.sessionRows.findOrCreateLegacy(Number(id))
        : this.sessionRows.findLive(Number(id));
    });
  }

  async register(
    draft: { name: string; email: string; password: string },
    address: string,
  ): Promise<Authenticated> {
    const password_hash = await this.passwords.hash(draft.password);
    const [, ...otherForms] = emailForms(draft.email);
    if (await this.isAnyTaken(otherForms)) throw new EmailTakenError();
    const user = await this.users.insertOnce({ name: draft.name, email: draft.email, password_hash });
    if (!user) throw new EmailTakenError();
    return this.startSession(user, { event: 'registered', address });
  }

  /** The same answer, in the same time, for an unknown e-mail and a wrong password. Guessing gets slow, then stops. */
  async login(
    { email: typed, password }: { email: string; password: string },
    address: string,
  ): Promise<Authenticated> {
    const forms = emailForms(typed);
    const [email] = forms;
    const attempt = await this.throttle.begin(email, address);
    if (!attempt.isAllowed) {
      if (attempt.isFirst) await this.noteFailure('guessing_stopped', forms, address);
      throw new RateLimitedError(attempt.retryAfterSeconds);
    }
    const user = await this.findByPassword(forms, password).catch((error: unknown) => {
      attempt.cancel();
      throw error;
    });
    if (!user) {
      const event = isTooLong(password) ? 'password_too_long' : 'login_failed';
      await this.noteFailure(event, forms, address);
      throw new InvalidCredentialsError();
    }
    attempt.succeeded();
    return this.startSession(user, { event: 'logged_in', address });
  }

  /** Ends this session: its token, its push subscriptions and its sockets. */
  async logout(caller: Caller, address: string): Promise<void> {
    const session = await this.requireOwnSession(caller);
    // A token from a clock that is ahead was issued until now all the same.
    await this.endSession(
      session,
      new Date(Math.max(this.clocks.clock(), caller.legacy_token_issued_at ?? 0)),
    );
    this.sessions.delete(cacheKey(session));
    this.realtime.sessionEnded(caller.session_id);
    const { user_id, session_id } = caller;
    await this.audit.note({ event: 'logged_out', user_id, session_id, address });
  }

  async me(caller: Caller): Promise<User> {
    const user = await this.users.findById(caller.user_id);
    if (!user) throw new UnauthenticatedError();
    return user;
  }

  /** @throws UnauthenticatedError for a token that is wrong, over, or of an ended session */
  async authenticate(token: string): Promise<AuthenticatedCaller> {
    const claims = this.tokens.read(token);
    if (!claims) throw new UnauthenticatedError();
    const session = await this.sessions.get(
      claims.session_id === undefined ? `legacy:${claims.user_id}` : `login:${claims.session_id}`,
    );
    if (!session || !belongs(claims, session)) throw new UnauthenticatedError();
    await this.refuseDoubtful(claims, session);
    await this.touch(session);
    const isLegacy = claims.session_id === undefined;
    return {
      user_id: session.user_id,
      session_id: session.id,
      token_expires_at: claims.expires_at * 1000,
      ...(isLegacy && { legacy_token_issued_at: claims.issued_at * 1000 }),
    };
  }

  /** As {@link authenticate}, but while the database is away, signature and expiry decide. */
  async verify(token: string): Promise<void> {
    if (!this.tokens.read(token)) throw new UnauthenticatedError();
    const looked = this.authenticate(token).then(
      () => {},
      (error: unknown) => {
        if (error instanceof UnauthenticatedError) throw error;
      },
    );
    await timeout(looked, TRUSTING_WAIT_MS, () => {});
  }

  /** Which of these sessions are over; the others count as used. */
  async listEndedSessions(session_ids: readonly number[]): Promise<number[]> {
    const ended = await this.sessionRows.listEnded(session_ids);
    await this.sessionRows.touchUnused(session_ids, TOUCH_EVERY_MS / 1000);
    return ended;
  }

  /** From before there was one form, two accounts may have what is one e-mail by now: each has its own password. */
  private async findByPassword(forms: readonly string[], password: string): Promise<User | undefined> {
    const candidates: Partial<Credentials>[] = await this.users.listCredentials(forms);
    for (const { user_id, password_hash } of candidates.length > 0 ? candidates : [{}]) {
      const isRight = await this.passwords.matches(password, password_hash);
      if (user_id !== undefined && isRight) return this.users.findById(user_id);
    }
    return undefined;
  }

  private async isAnyTaken(emails: readonly string[]): Promise<boolean> {
    return emails.length > 0 && (await this.users.listCredentials(emails)).length > 0;
  }

  private async noteFailure(event: AuditEvent, forms: readonly string[], address: string): Promise<void> {
    const [credentials] = await this.users.listCredentials(forms);
    await this.audit.note({ event, user_id: credentials?.user_id ?? null, address });
  }

  private async startSession(
    user: User,
    { event, address }: { event: AuditEvent; address: string },
  ): Promise<Authenticated> {
    const session_id = await this.sessionRows.create(user.id);
    await this.audit.note({ event, user_id: user.id, session_id, address });
    return { user, token: this.tokens.sign({ user_id: user.id, session_id }) };
  }

  /**
   * Of a token from a clock that is ahead nobody can tell whether it was issued before the person logged out: since a log-out
   * it is refused, and stays so when its time comes.
   */
  private async refuseDoubtful(claims: TokenClaims, session: Session): Promise<void> {
    const issued_at = claims.issued_at * 1000;
    if (session.tokens_valid_after === null || issued_at <= this.clocks.clock() + CLOCK_SKEW_MS) return;
    await this.sessionRows.revokeLegacy(session.id, new Date(issued_at));
    this.sessions.delete(cacheKey(session));
    throw new UnauthenticatedError();
  }

  private async requireOwnSession(caller: Caller): Promise<Pick<Session, 'id' | 'kind' | 'user_id'>> {
    const session = await this.sessionRows.findLive(caller.session_id);
    if (!session || session.user_id !== caller.user_id) throw new UnauthenticatedError();
    return session;
  }

  private async touch(session: Session): Promise<void> {
    const now = this.clocks.clock();
    if (now - Date.parse(session.last_used_at) < TOUCH_EVERY_MS) return;
    session.last_used_at = new Date(now).toISOString();
    await this.sessionRows.touchUnused([session.id], TOUCH_EVERY_MS / 1000);
  }
}

function cacheKey(session: Pick<Session, 'id' | 'kind' | 'user_id'>): string {
  return session.kind === 'earlier' ? `legacy:${session.user_id}` : `login:${session.id}`;
}

/** `iat` counts whole seconds: a token of the second in which its session was ended is over too. */
function belongs(claims: TokenClaims, session: Session): boolean {
  if (session.user_id !== claims.user_id) return false;
  if (session.tokens_valid_after === null) return true;
  return claims.issued_at * 1000 > Date.parse(session.tokens_valid_after);
}

/** bcrypt reads 72 bytes. */
function isTooLong(password: string): boolean {
  return Buffer.byteLength(password) > 72;
}
