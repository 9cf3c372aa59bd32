import type { AuthenticatedCaller, Caller } from '../../domain/author';
import type { EventPublisher } from '../../domain/chat-events';
import type { AuditLog } from '../../domain/audit';
import { AccountDeletedError, UnauthenticatedError } from '../../domain/errors';
import { LoadingCache } from '../../domain/loading-cache';
import type { Clocks, TokenClaims, TokenSigner } from '../../domain/ports';
import type { EndedSession } from '../../repositories/accounts/end-sessions';
import type {
  RevokedTokens,
  Session,
  SessionRepository,
} from '../../repositories/accounts/session-repository';
import type { LegacyTokens } from './legacy-tokens';

/** How long this process may not notice that another one ended a session. */
const CACHE_MS = 5_000;
const MAX_CACHED = 100_000;
/** By how much the clocks of two servers may differ. */
const CLOCK_SKEW_MS = 60_000;
/** The last use of a session is written at most this often. */
const TOUCH_EVERY_SECONDS = 3_600;

/** Sessions and their tokens. Each log-in has a session; all tokens of the legacy backend of one user share another one. */
export class SessionService {
  private readonly live: LoadingCache<string, Session>;

  constructor(
    private readonly sessions: SessionRepository,
    private readonly tokens: TokenSigner,
    private readonly legacyTokens: Pick<LegacyTokens, 'endOf'>,
    private readonly audit: AuditLog,
    private readonly events: EventPublisher,
    private readonly clocks: Clocks,
  ) {
    const options = { size: MAX_CACHED, lifetime_ms: CACHE_MS, clock: clocks.monotonic };
    this.live = new LoadingCache(options, (key) => {
      const [kind, id] = key.split(':');
      return kind === 'legacy' ? sessions.findOrCreateLegacy(Number(id)) : sessions.findLive(Number(id));
    });
  }

  /** @throws UnauthenticatedError if the token is wrong or has expired, or its session is over; AccountDeletedError */
  async authenticate(token: string): Promise<AuthenticatedCaller> {
    const claims = this.tokens.read(token);
    if (!claims) throw new UnauthenticatedError();
    const isLegacy = claims.session_id === undefined;
    const expires_at = claims.expires_at * 1000;
    const token_expires_at = isLegacy ? await this.legacyTokens.endOf(expires_at) : expires_at;
    if (token_expires_at === undefined) throw new UnauthenticatedError();
    const session = await this.live.get(isLegacy ? `legacy:${claims.user_id}` : `login:${claims.session_id}`);
    if (!session) throw await this.refusalOf(claims);
    if (!accepts(session, claims)) throw new UnauthenticatedError();
    await this.refuseFuture(claims, session);
    await this.touch(session);
    return {
      user_id: session.user_id,
      session_id: session.id,
      token_expires_at,
      ...(isLegacy && { legacy_token_issued_at: claims.issued_at * 1000 }),
    };
  }

  /** A live session, which is used from now on. Undefined if it is over, or its account is closed. */
  async use(session_id: number): Promise<Session | undefined> {
    const session = await this.live.get(`login:${session_id}`);
    if (session) await this.touch(session);
    return session;
  }

  /**
   * Ends the caller's session: its tokens, its push subscriptions and its sockets. `address` is an address key, for the audit log.
   * @throws UnauthenticatedError if it is over already
   */
  async logout(caller: Caller, address: string): Promise<void> {
    const { user_id, session_id } = caller;
    const session = await this.sessions.findLive(session_id);
    if (session?.user_id !== user_id) throw new UnauthenticatedError();
    // If the legacy backend's clock is ahead, the token was issued in the future; it is revoked all the same.
    const until = Math.max(this.clocks.clock(), caller.legacy_token_issued_at ?? 0);
    await this.sessions.revoke(session, new Date(until));
    this.announceEnded([session]);
    await this.audit.note({ event: 'logged_out', user_id, session_id, address });
  }

  /**
   * To be called after the commit that ended them: their tokens are refused from now on, and their sockets closed. `reason`: if the account is
   * closed.
   */
  announceEnded(sessions: readonly EndedSession[], reason?: 'account'): void {
    for (const session of sessions) {
      this.live.delete(cacheKey(session));
      this.events.publish({ type: 'session_ended', session_id: session.id, ...(reason && { reason }) });
    }
  }

  /** Returns which of these sessions are over, and of which legacy ones tokens are revoked. Marks those that go on as used. */
  async listEnded(session_ids: readonly number[]): Promise<{ ended: number[]; revoked: RevokedTokens[] }> {
    const ended = await this.sessions.listEnded(session_ids);
    const revoked = await this.sessions.listRevokedTokens(session_ids);
    await this.sessions.touch(session_ids, TOUCH_EVERY_SECONDS);
    return { ended, revoked };
  }

  /** Which of these users' accounts are disabled or deleted. */
  listClosedAccounts(user_ids: readonly number[]): Promise<number[]> {
    return this.sessions.listClosedAccounts(user_ids);
  }

  /** Why a token that we signed, of a session that is not live, is refused. */
  private async refusalOf({ user_id }: TokenClaims): Promise<UnauthenticatedError> {
    const isDeleted = await this.sessions.isUserDeleted(user_id);
    return isDeleted ? new AccountDeletedError() : new UnauthenticatedError();
  }

  /**
   * A token with an issue time in the future may have been issued before a log-out. So once a user has logged out such tokens are
   * refused, and revoked, so that they stay refused when that time has come.
   */
  private async refuseFuture(claims: TokenClaims, session: Session): Promise<void> {
    const issued_at = claims.issued_at * 1000;
    if (session.tokens_valid_after === null || issued_at <= this.clocks.clock() + CLOCK_SKEW_MS) return;
    await this.sessions.revokeLegacyTokens(session.id, new Date(issued_at));
    this.live.delete(cacheKey(session));
    throw new UnauthenticatedError();
  }

  private async touch(session: Session): Promise<void> {
    const now = this.clocks.clock();
    if (now - Date.parse(session.last_used_at) < TOUCH_EVERY_SECONDS * 1000) return;
    session.last_used_at = new Date(now).toISOString();
    await this.sessions.touch([session.id], TOUCH_EVERY_SECONDS);
  }
}

function cacheKey(session: EndedSession): string {
  return session.kind === 'earlier' ? `legacy:${session.user_id}` : `login:${session.id}`;
}

/** `iat` has whole seconds: a token issued in the second of the log-out is refused too. */
function accepts(session: Session, claims: TokenClaims): boolean {
  if (session.user_id !== claims.user_id) return false;
  if (session.tokens_valid_after === null) return true;
  return claims.issued_at * 1000 > Date.parse(session.tokens_valid_after);
}
