import type { AccountKey } from '../../domain/account-gate';
import type { AuthenticatedCaller } from '../../domain/author';
import { UnauthenticatedError } from '../../domain/errors';
import type { RequestOrigin } from '../../domain/login-source';
import type { TokenSigner } from '../../domain/ports';
import { type ProviderTokens, TokenFlawError } from '../../domain/provider-token';
import { timeout } from '../../domain/timeout';
import type { ExternalSessions } from './external-sessions';
import type { RefusedTokens } from './refused-tokens';
import type { SessionService } from './session-service';

/** Timeout of {@link Authentication.verify} for the database. */
const VERIFY_TIMEOUT_MS = 2_000;

/** The team's identity provider, whose tokens are accepted. */
export interface Provider {
  tokens: ProviderTokens;
  sessions: Pick<ExternalSessions, 'authenticate'>;
  refused: Pick<RefusedTokens, 'note'>;
}

type Issuer = ReturnType<ProviderTokens['issuerOf']>;

/**
 * Finds out whose a token is. One that says it is the provider's is verified as such and in no other way; any other is one of our
 * own, or refused.
 */
export class Authentication {
  constructor(
    private readonly own: Pick<TokenSigner, 'read'>,
    private readonly sessions: Pick<SessionService, 'authenticate'>,
    private readonly provider: Provider | undefined,
  ) {}

  /** @throws UnauthenticatedError if the token is wrong or has expired, or its session is over; BusyError */
  authenticate(token: string, from: RequestOrigin): Promise<AuthenticatedCaller> {
    return this.noting(token, from, (issuer) =>
      issuer === 'provider' ? this.authenticateProvided(token, from) : this.sessions.authenticate(token),
    );
  }

  /** As {@link authenticate}, for a token of the provider and no other. */
  authenticateExternal(token: string, from: RequestOrigin): Promise<AuthenticatedCaller> {
    return this.noting(token, from, async (issuer) => {
      if (issuer !== 'provider') throw new UnauthenticatedError();
      return this.authenticateProvided(token, from);
    });
  }

  /**
   * Like {@link authenticate}, but if the database does not answer in time, signature and expiry decide.
   * @throws UnauthenticatedError; BusyError if the provider's key cannot be fetched
   */
  async verify(token: string, from: RequestOrigin): Promise<void> {
    await this.noting(token, from, (issuer) => this.checkSignature(token, issuer));
    const authenticated = this.authenticate(token, from).then(
      () => {},
      (error: unknown) => {
        if (error instanceof UnauthenticatedError) throw error;
      },
    );
    await timeout(authenticated, VERIFY_TIMEOUT_MS, () => {});
  }

  /** Whether a token may be valid, without waiting. Of the provider's, those that this process has verified before. */
  isKnown(token: string): boolean {
    return this.issuerOf(token) === 'provider'
      ? this.provider?.tokens.wasVerified(token) === true
      : this.own.read(token) !== undefined;
  }

  /** Whose a token is by its signature, without asking the database; undefined if it is refused, or its key cannot be fetched. */
  async accountOf(token: string): Promise<AccountKey | undefined> {
    if (this.issuerOf(token) !== 'provider') return this.own.read(token)?.user_id;
    try {
      return (await this.provider?.tokens.verify(token))?.external_id;
    } catch {
      return undefined;
    }
  }

  private issuerOf(token: string): Issuer {
    return this.provider?.tokens.issuerOf(token) ?? 'none';
  }

  private authenticateProvided(token: string, from: RequestOrigin): Promise<AuthenticatedCaller> {
    if (!this.provider) throw new UnauthenticatedError();
    return this.provider.sessions.authenticate(token, from);
  }

  private async checkSignature(token: string, issuer: Issuer): Promise<void> {
    if (issuer === 'provider') await this.provider?.tokens.verify(token);
    else if (!this.own.read(token)) throw new UnauthenticatedError();
  }

  /** Notes tokens of others that are refused. Our own name no issuer. */
  private async noting<Result>(
    token: string,
    from: RequestOrigin,
    work: (issuer: Issuer) => Promise<Result>,
  ): Promise<Result> {
    const issuer = this.issuerOf(token);
    try {
      return await work(issuer);
    } catch (error) {
      const isForeign = issuer === 'other' && error instanceof UnauthenticatedError;
      const flaw = error instanceof TokenFlawError ? error.flaw : isForeign ? 'issuer' : undefined;
      if (flaw) await this.provider?.refused.note(flaw, from.address);
      throw error;
    }
  }
}
