import type { User } from '../contracts/entities';
import type { AuditEvent, AuditLog } from '../domain/audit';
import {
  EmailTakenError,
  InvalidCredentialsError,
  RateLimitedError,
  UnauthenticatedError,
} from '../domain/errors';
import type { GuessWatch } from '../domain/guess-watch';
import { LoadingCache } from '../domain/loading-cache';
import type { Caller, Clock, PasswordHasher, Realtime, TokenClaims, TokenSigner } from '../domain/ports';
import type { Session, SessionRepository } from '../repositories/session-repository';
import type { UserRepository } from '../repositories/user-repository';

/** For how long this process may not notice that another ended a session. */
const SESSION_CACHE_MS = 5_000;
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
    private readonly guesses: Pick<GuessWatch, 'begin'>,
    private readonly audit: AuditLog,
    private readonly realtime: Realtime,
    private readonly clock: Clock,
  ) {
    this.sessions = new LoadingCache({ size: 100_000, lifetime_ms: SESSION_CACHE_MS, clock }, (key) => {
      const [kind, id] = key.split(':');
      return kind === 'earlier'
        ? this.sessionRows.findOrCreateEarlier(Number(id))
        : this.sessionRows.findLive(Number(id));
    });
  }

  async register(
    draft: { name: string; email: string; password: string },
    address: string,
  ): Promise<Authenticated> {
    const password_hash = await this.passwords.hash(draft.password);
    const user = await this.users.insertOnce({ name: draft.name, email: draft.email, password_hash });
    if (!user) throw new EmailTakenError();
    return this.startSession(user, { event: 'registered', address });
  }

  /** The same answer, in the same time, for an unknown e-mail and a wrong password. Guessing gets slow, then stops. */
  async login(
    { email, password }: { email: string; password: string },
    address: string,
  ): Promise<Authenticated> {
    const guess = await this.guesses.begin(email, address);
    if (!guess.isAllowed) {
      if (guess.isFirst) await this.noteFailure('guessing_stopped', email, address);
      throw new RateLimitedError(guess.retryAfterSeconds);
    }
    const user = await this.findByPassword(email, password).catch((error: unknown) => {
      guess.cancel();
      throw error;
    });
    if (!user) {
      const event = isTooLong(password) ? 'password_too_long' : 'login_failed';
      await this.noteFailure(event, email, address);
      throw new InvalidCredentialsError();
    }
    guess.wasRight();
    return this.startSession(user, { event: 'logged_in', address });
  }

  /** Ends this session: its token, its push subscriptions and its sockets. */
  async logout(caller: Caller, address: string): Promise<void> {
    const session = await this.requireOwnSession(caller);
    await this.endSession(session, new Date(this.clock()));
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
  async authenticate(token: string): Promise<Caller> {
    const claims = this.tokens.read(token);
    if (!claims) throw new UnauthenticatedError();
    const session = await this.sessions.get(
      claims.session_id === undefined ? `earlier:${claims.user_id}` : `login:${claims.session_id}`,
    );
    if (!session || !belongs(claims, session)) throw new UnauthenticatedError();
    await this.touch(session);
    return { user_id: session.user_id, session_id: session.id };
  }

  /** As {@link authenticate}, but while the database is away, signature and expiry decide. */
  async verify(token: string): Promise<void> {
    if (!this.tokens.read(token)) throw new UnauthenticatedError();
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, TRUSTING_WAIT_MS);
    });
    const looked = this.authenticate(token).then(
      () => {},
      (error: unknown) => {
        if (error instanceof UnauthenticatedError) throw error;
      },
    );
    await Promise.race([looked, patience]).finally(() => clearTimeout(timer));
  }

  /** Which of these sessions are over; the others count as used. */
  async listEndedSessions(session_ids: readonly number[]): Promise<number[]> {
    const ended = await this.sessionRows.listEnded(session_ids);
    await this.sessionRows.touchUnused(session_ids, TOUCH_EVERY_MS / 1000);
    return ended;
  }

  private async findByPassword(email: string, password: string): Promise<User | undefined> {
    const credentials = await this.users.findCredentials(email);
    const isRight = await this.passwords.matches(password, credentials?.password_hash);
    return credentials && isRight ? this.users.findById(credentials.user_id) : undefined;
  }

  private async noteFailure(event: AuditEvent, email: string, address: string): Promise<void> {
    const credentials = await this.users.findCredentials(email);
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

  private async requireOwnSession(caller: Caller): Promise<Pick<Session, 'id' | 'kind' | 'user_id'>> {
    const session = await this.sessionRows.findLive(caller.session_id);
    if (!session || session.user_id !== caller.user_id) throw new UnauthenticatedError();
    return session;
  }

  private async touch(session: Session): Promise<void> {
    const now = this.clock();
    if (now - Date.parse(session.last_used_at) < TOUCH_EVERY_MS) return;
    session.last_used_at = new Date(now).toISOString();
    await this.sessionRows.touchUnused([session.id], TOUCH_EVERY_MS / 1000);
  }
}

function cacheKey(session: Pick<Session, 'id' | 'kind' | 'user_id'>): string {
  return session.kind === 'earlier' ? `earlier:${session.user_id}` : `login:${session.id}`;
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
