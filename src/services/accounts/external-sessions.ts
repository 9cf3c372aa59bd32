import type { AuditLog } from '../../domain/audit';
import type { AuthenticatedCaller } from '../../domain/author';
import { firstClaimTimes } from '../../domain/claimed-profile';
import { AccountDeletedError, UnauthenticatedError } from '../../domain/errors';
import { firstNameOf } from '../../domain/external-profile';
import { LoadingCache } from '../../domain/loading-cache';
import { loginSource, type RequestOrigin } from '../../domain/login-source';
import type { Clocks } from '../../domain/ports';
import {
  externalKeyOf,
  isIssuedAfter,
  type ProviderToken,
  type ProviderTokens,
} from '../../domain/provider-token';
import type { ExternalSessionRepository } from '../../repositories/accounts/external-session-repository';
import type { ExternalUserRepository } from '../../repositories/accounts/external-user-repository';
import type { Session } from '../../repositories/accounts/session-repository';
import type { ClaimedProfiles } from '../profiles/claimed-profiles';
import type { SessionService } from './session-service';
import type { UserSessions } from './user-sessions';

const MAX_CACHED = 100_000;
/** For how long a token is accepted after it has ended, because clocks differ. */
const CLOCK_SKEW_MS = 60_000;

export interface ExternalSessionParts {
  tokens: Pick<ProviderTokens, 'issuer' | 'verify'>;
  users: ExternalUserRepository;
  rows: ExternalSessionRepository;
  sessions: Pick<SessionService, 'use'>;
  userSessions: Pick<UserSessions, 'endSurplus'>;
  profiles: Pick<ClaimedProfiles, 'follow'>;
  audit: AuditLog;
  clocks: Clocks;
}

/**
 * Sessions of people of the team's identity provider. Their accounts are made when they are first seen; the provider's `sid`, else
 * `jti`, else `iat` tells one session from another.
 */
export class ExternalSessions {
  private readonly ids: LoadingCache<string, number>;

  constructor(private readonly parts: ExternalSessionParts) {
    const options = { size: MAX_CACHED, clock: parts.clocks.monotonic };
    this.ids = new LoadingCache(options, (key) => parts.rows.findId(key));
  }

  /** @throws TokenFlawError, UnauthenticatedError if the session or the account is over, AccountDeletedError, BusyError */
  async authenticate(token: string, from: RequestOrigin): Promise<AuthenticatedCaller> {
    const claims = await this.parts.tokens.verify(token);
    const session = await this.sessionOf(claims, from);
    if (!isIssuedAfter(claims, session.user_tokens_valid_after)) throw new UnauthenticatedError();
    await this.parts.profiles.follow(session.user_id, claims);
    return {
      user_id: session.user_id,
      session_id: session.id,
      token_expires_at: this.endOf(claims),
      ...(claims.issued_at !== undefined && { provider_token_issued_at: claims.issued_at * 1_000 }),
    };
  }

  private async sessionOf(claims: ProviderToken, from: RequestOrigin): Promise<Session> {
    const { rows, sessions, tokens } = this.parts;
    const key = externalKeyOf(tokens.issuer, claims);
    const known = await this.ids.get(key);
    const session = known !== undefined && (await sessions.use(known));
    if (session && (await this.covers(session, claims))) return session;
    // A row that is there belongs to a session that was ended. One that is gone had no living tokens, until this one.
    if (known !== undefined && (await rows.findId(key)) === known) throw await this.refusalOf(known);
    this.ids.delete(key);
    return this.start(key, claims, from);
  }

  /** False if the row is gone, which is kept only for as long as the tokens that were seen of it. */
  private async covers(session: Session, { expires_at }: ProviderToken): Promise<boolean> {
    const until = expires_at * 1_000;
    if (session.tokens_until !== null && until <= Date.parse(session.tokens_until)) return true;
    const isThere = await this.parts.rows.extend(session.id, new Date(until));
    if (isThere) session.tokens_until = new Date(until).toISOString();
    return isThere;
  }

  private async start(key: string, claims: ProviderToken, from: RequestOrigin): Promise<Session> {
    const { rows, sessions, userSessions, audit } = this.parts;
    const { address } = from;
    const user_id = await this.userOf(claims, from);
    const tokens_until = new Date(claims.expires_at * 1_000);
    const created = await rows.createOnce({
      user_id,
      external_key: key,
      tokens_until,
      source: loginSource(address, from.userAgent),
    });
    // Another request may have made it at the same time. Not from the cache: a look-up in flight there may have begun before that.
    const session_id = created ?? (await rows.findId(key));
    if (session_id === undefined) throw new UnauthenticatedError();
    const session = await sessions.use(session_id);
    if (!session) throw await this.refusalOf(session_id);
    if (created !== undefined) {
      await userSessions.endSurplus(user_id);
      await audit.note({ event: 'logged_in', user_id, session_id: created, address });
    }
    return session;
  }

  /** Why a token of a session that is over is refused. */
  private async refusalOf(session_id: number): Promise<UnauthenticatedError> {
    const isDeleted = await this.parts.rows.isUserDeleted(session_id);
    return isDeleted ? new AccountDeletedError() : new UnauthenticatedError();
  }

  /** The id of the person's account, which is made if it is the first time. No session is made for accounts that are closed. */
  private async userOf(claims: ProviderToken, from: RequestOrigin): Promise<number> {
    const { users, audit, tokens } = this.parts;
    const identity = { issuer: tokens.issuer, external_id: claims.external_id };
    const known = await users.find(identity);
    if (known?.is_closed || (known && !isIssuedAfter(claims, known.tokens_valid_after))) {
      throw new UnauthenticatedError();
    }
    if (known) return known.id;
    const { profile } = claims;
    const created = await users.insertOnce({
      ...identity,
      ...profile,
      name: firstNameOf(profile),
      claim_times: firstClaimTimes(claims),
    });
    if (created === undefined) return this.userOf(claims, from);
    await audit.note({ event: 'external_user_created', user_id: created, address: from.address });
    return created;
  }

  /** A token may be used for a minute after it has ended; sockets that connect with it in that minute end with it. */
  private endOf({ expires_at }: ProviderToken): number {
    const end = expires_at * 1_000;
    return end > this.parts.clocks.clock() ? end : end + CLOCK_SKEW_MS;
  }
}
