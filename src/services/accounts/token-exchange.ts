import { UnauthenticatedError } from '../../domain/errors';
import type { RequestOrigin } from '../../domain/login-source';
import type { TokenSigner } from '../../domain/ports';
import type { ExternalSessionRepository } from '../../repositories/accounts/external-session-repository';
import type { UserRepository } from '../../repositories/accounts/user-repository';
import type { Authenticated } from './account-service';
import type { Authentication } from './authentication';

export interface TokenExchangeParts {
  authentication: Pick<Authentication, 'authenticateExternal'>;
  rows: Pick<ExternalSessionRepository, 'extend'>;
  tokens: TokenSigner;
  users: Pick<UserRepository, 'findById'>;
}

/** Gives out a token of our own for one of the identity provider, in the same session. */
export class TokenExchange {
  constructor(private readonly parts: TokenExchangeParts) {}

  /** @throws UnauthenticatedError, BusyError if the provider's key cannot be fetched */
  async exchange(provided: string, from: RequestOrigin): Promise<Authenticated> {
    const { authentication, rows, tokens, users } = this.parts;
    const { user_id, session_id } = await authentication.authenticateExternal(provided, from);
    const token = tokens.sign({ user_id, session_id });
    const ends_at = tokens.read(token)?.expires_at ?? 0;
    // The session's row must outlive this token too.
    await rows.extend(session_id, new Date(ends_at * 1_000));
    const user = await users.findById(user_id);
    if (!user) throw new UnauthenticatedError();
    return { user, token };
  }
}
