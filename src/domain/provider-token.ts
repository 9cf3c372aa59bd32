import { createHash } from 'node:crypto';
import type { ExternalProfile } from './external-profile';
import { UnauthenticatedError } from './errors';

/** What a verified token of the team's identity provider says. */
export interface ProviderToken {
  /** Of the person, unique at the provider. */
  external_id: string;
  /** Tokens of a person with the same one belong to one session: `sid:…`, else `jti:…`, else `iat:…`. */
  session: string;
  /** Seconds since 1970; undefined if the token does not say. */
  issued_at: number | undefined;
  expires_at: number;
  profile: ExternalProfile;
}

/** Why a provider's token is refused, for operators. Callers are told `unauthenticated`. */
export const TOKEN_FLAWS = [
  'too_long',
  'malformed',
  'issuer',
  /** Not one of the algorithms of the keys: `none`, or a signature by secret where there are public keys. */
  'algorithm',
  /** It is no token to act with: one that tells of a log-out, for example. */
  'type',
  /** It brings a key, or says where to get one. */
  'key_in_header',
  /** The provider has no such key. */
  'unknown_key',
  'signature',
  'audience',
  'no_expiry',
  'expired',
  /** It is valid from a later time on, or was issued then. */
  'not_yet_valid',
  /** It has none of `sid`, `jti` and `iat`. */
  'no_session',
  'no_id',
] as const;
export type TokenFlaw = (typeof TOKEN_FLAWS)[number];

export class TokenFlawError extends UnauthenticatedError {
  constructor(
    readonly flaw: TokenFlaw,
    options?: ErrorOptions,
  ) {
    super(options);
  }
}

/** Tells the tokens of the team's identity provider from others, and verifies them. */
export interface ProviderTokens {
  readonly issuer: string;
  /**
   * Whose a token says that it is, which nobody has verified yet. `none`: it names no issuer, like our own. A token that is too long
   * to be read counts as the provider's, which refuses it.
   */
  issuerOf(token: string): 'provider' | 'other' | 'none';
  /** @throws TokenFlawError, BusyError if its key cannot be fetched */
  verify(token: string): Promise<ProviderToken>;
  /** Whether it was verified before by this process, and is still valid. */
  wasVerified(token: string): boolean;
}

/** Names the session of a token in the database. Two people of a provider may have sessions of the same name. */
export function externalKeyOf(
  issuer: string,
  { external_id, session }: Pick<ProviderToken, 'external_id' | 'session'>,
): string {
  return createHash('sha256')
    .update(JSON.stringify([issuer, external_id, session]))
    .digest('hex');
}

/** Without an `iat` nobody knows when a token was issued: then any such moment refuses it. */
export function isIssuedAfter(
  { issued_at }: Pick<ProviderToken, 'issued_at'>,
  moment: string | null,
): boolean {
  if (moment === null) return true;
  return issued_at !== undefined && issued_at * 1_000 > Date.parse(moment);
}
