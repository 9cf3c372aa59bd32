import { showAddressKey } from '../../domain/addresses';
import type { AuditLog } from '../../domain/audit';
import type { Caller } from '../../domain/author';
import { NotFoundError } from '../../domain/errors';
import type { LoginSource } from '../../domain/login-source';
import type { Clock, TokenSigner } from '../../domain/ports';
import type {
  ListedSession,
  UserSessionRepository,
} from '../../repositories/accounts/user-session-repository';
import type { Credentials } from '../../repositories/accounts/user-repository';
import type { LegacyTokens } from './legacy-tokens';
import type { SessionService } from './session-service';

/** Nobody has more devices. Without a limit, a script that logs in each time makes lists of any length. */
const MAX_LISTED = 200;

/** Where users are logged in: the beginning of a session, and its end with tokens, sockets and push subscriptions. Addresses are address keys. */
export class UserSessions {
  constructor(
    private readonly sessions: UserSessionRepository,
    private readonly live: Pick<SessionService, 'announceEnded'>,
    private readonly tokens: Pick<TokenSigner, 'sign'>,
    private readonly legacyTokens: Pick<LegacyTokens, 'endOf'>,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /**
   * Starts a session, and returns its id and its token. Undefined if the user's password is not the one of these credentials any
   * more, because it was changed after it was compared, or if the account is disabled. Of more than 1,000 sessions of a user the least used end.
   */
  async start(
    credentials: Credentials,
    source: LoginSource,
  ): Promise<{ session_id: number; token: string } | undefined> {
    const { user_id } = credentials;
    const session_id = await this.sessions.create(credentials, source);
    if (session_id === undefined) return undefined;
    await this.endSurplus(user_id);
    return { session_id, token: this.tokens.sign({ user_id, session_id }) };
  }

  /** Of more than 1,000 sessions of a user ends those that were not used for longest. */
  async endSurplus(user_id: number): Promise<void> {
    this.live.announceEnded(await this.sessions.endSurplus(user_id, new Date(this.clock())));
  }

  /** The caller's newest 200, newest first, and always the one that the caller acts through. */
  async list(caller: Caller): Promise<(ListedSession & { is_current: boolean })[]> {
    const withLegacy = (await this.legacyTokens.endOf(Infinity)) !== undefined;
    const sessions = await this.sessions.list(caller, { limit: MAX_LISTED, withLegacy });
    return sessions.map((session) => ({
      ...session,
      address: session.address === null ? null : showAddressKey(session.address),
      is_current: session.id === caller.session_id,
    }));
  }

  /**
   * Ends one session of the caller, which may be the one that the caller acts through.
   * @throws NotFoundError if it is not the caller's, or over
   */
  async endOne(caller: Caller, session_id: number, address: string): Promise<void> {
    const ended = await this.sessions.end(caller.user_id, session_id, new Date(this.clock()));
    if (!ended) throw new NotFoundError();
    this.live.announceEnded([ended]);
    await this.audit.note({ event: 'session_ended', user_id: caller.user_id, session_id, address });
  }

  /** Ends all sessions of the caller but the one that the caller acts through. */
  async endOthers({ user_id, session_id }: Caller, address: string): Promise<void> {
    await this.endAll(user_id, { except: session_id });
    await this.audit.note({ event: 'other_sessions_ended', user_id, session_id, address });
  }

  /**
   * Ends all sessions of a user, but `except`: whatever token was issued until now is refused, sockets are closed (of other
   * processes within half a minute) and push subscriptions removed. Legacy tokens of a user share a session, so they are all kept
   * if that is `except`. A log-in that is under way ends too, or finds what was committed before this call. Where something else
   * has to be stored with it, its repository calls `endSessionsOf` in its transaction, and its service `announceEnded`. Writes
   * nothing to the audit log.
   */
  async endAll(user_id: number, { except }: { except?: number } = {}): Promise<void> {
    const ended = await this.sessions.endAll(user_id, { except, at: new Date(this.clock()) });
    this.live.announceEnded(ended);
  }
}
