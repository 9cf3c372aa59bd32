import { createHash } from 'node:crypto';
import { errors, type JWTPayload, jwtVerify } from 'jose';
import type { Clock } from '../../domain/ports';
import {
  type ProviderToken,
  type ProviderTokens,
  type TokenFlaw,
  TokenFlawError,
} from '../../domain/provider-token';
import { MAX_TOKEN_LENGTH } from '../token-limits';
import type { KeySource } from './key-source';
import { type ClaimNames, readClaims } from './read-claims';
import { readUnverified, type UnverifiedToken } from './unverified-token';

/** By how much the provider's clock may differ from ours. */
export const CLOCK_SKEW_S = 60;
/** Verified tokens that are remembered; the oldest are forgotten. */
const MAX_VERIFIED = 10_000;
const MAX_KID_LENGTH = 512;
/** What tokens to act with call themselves, if anything (RFC 7519, RFC 9068). A provider signs other things with the same keys. */
const TYPES = new Set(['jwt', 'at+jwt']);
/** Ways for a token to bring its own key. Nobody here follows them; a token that has one is refused. */
const KEY_PARAMETERS = ['jwk', 'jku', 'x5u', 'x5c'];

export interface TokenRules {
  readonly issuer: string;
  /** The token must be meant for one of them. Empty: not checked. */
  readonly audience: readonly string[];
  readonly claims: ClaimNames;
}

/** JSON Web Tokens of the team's identity provider. */
export class JwtProviderTokens implements ProviderTokens {
  readonly issuer: string;
  private readonly verified = new Map<string, { token: ProviderToken; version: number }>();

  constructor(
    private readonly keys: KeySource,
    private readonly rules: TokenRules,
    private readonly clock: Clock,
  ) {
    this.issuer = rules.issuer;
  }

  issuerOf(token: string): 'provider' | 'other' | 'none' {
    if (token.length > MAX_TOKEN_LENGTH) return 'provider';
    const issuer = readUnverified(token)?.payload['iss'];
    if (issuer === undefined) return 'none';
    return issuer === this.issuer ? 'provider' : 'other';
  }

  async verify(token: string): Promise<ProviderToken> {
    if (token.length > MAX_TOKEN_LENGTH) throw new TokenFlawError('too_long');
    const id = idOf(token);
    const known = this.knownOf(id);
    if (known) return known;
    const { version } = this.keys;
    const payload = await this.verifySignature(token);
    const latest = this.clock() / 1_000 + CLOCK_SKEW_S;
    const verified = readClaims(payload, this.rules.claims, latest);
    this.remember(id, { token: verified, version });
    return verified;
  }

  wasVerified(token: string): boolean {
    return token.length <= MAX_TOKEN_LENGTH && this.knownOf(idOf(token)) !== undefined;
  }

  private async verifySignature(token: string): Promise<JWTPayload> {
    const unverified = readUnverified(token);
    if (!unverified) throw new TokenFlawError('malformed');
    const { alg, kid } = checkHeader(unverified, this.keys.algorithms);
    const key = await this.keys.find(kid, alg);
    if (!key) throw new TokenFlawError('unknown_key');
    const { issuer, audience } = this.rules;
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: [alg],
        issuer,
        ...(audience.length > 0 && { audience: [...audience] }),
        requiredClaims: ['exp'],
        clockTolerance: CLOCK_SKEW_S,
        currentDate: new Date(this.clock()),
      });
      return payload;
    } catch (error) {
      throw error instanceof errors.JOSEError ? new TokenFlawError(flawOf(error), { cause: error }) : error;
    }
  }

  private knownOf(id: string): ProviderToken | undefined {
    const known = this.verified.get(id);
    const isGood =
      known?.version === this.keys.version && this.clock() < (known.token.expires_at + CLOCK_SKEW_S) * 1_000;
    return isGood ? known.token : undefined;
  }

  private remember(id: string, entry: { token: ProviderToken; version: number }): void {
    this.verified.set(id, entry);
    const [oldest] = this.verified.keys();
    if (this.verified.size > MAX_VERIFIED && oldest !== undefined) this.verified.delete(oldest);
  }
}

/** Tokens are not kept in memory. */
function idOf(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}

function checkHeader(
  { header, payload }: UnverifiedToken,
  algorithms: readonly string[],
): { alg: string; kid: string | undefined } {
  const { alg, kid, typ = 'JWT' } = header;
  if (typeof alg !== 'string' || !algorithms.includes(alg)) throw new TokenFlawError('algorithm');
  // Those that tell of events (RFC 8417), a log-out for one, need not say so in their type.
  if (!isType(typ) || 'events' in payload) throw new TokenFlawError('type');
  if (KEY_PARAMETERS.some((name) => name in header)) throw new TokenFlawError('key_in_header');
  if (kid === undefined) return { alg, kid };
  if (typeof kid !== 'string' || kid === '' || kid.length > MAX_KID_LENGTH) {
    throw new TokenFlawError('unknown_key');
  }
  return { alg, kid };
}

function isType(typ: unknown): boolean {
  return typeof typ === 'string' && TYPES.has(typ.toLowerCase().replace(/^application\//, ''));
}

function flawOf(error: errors.JOSEError): TokenFlaw {
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature';
  if (error instanceof errors.JWTExpired) return 'expired';
  if (!(error instanceof errors.JWTClaimValidationFailed)) return 'malformed';
  const flaws: Record<string, TokenFlaw> = {
    iss: 'issuer',
    aud: 'audience',
    exp: 'no_expiry',
    nbf: 'not_yet_valid',
  };
  return flaws[error.claim] ?? 'malformed';
}
