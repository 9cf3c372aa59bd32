import type { JWTPayload } from 'jose';
import { emailOfClaim, nameOfClaim, pictureOfClaim, usernameOfClaim } from '../../domain/external-profile';
import { type ProviderToken, TokenFlawError } from '../../domain/provider-token';
import { LAST_SECOND } from '../token-limits';

/** Under which names a token says what. */
export interface ClaimNames {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly username: string;
  readonly picture: string;
}

const MAX_ID_LENGTH = 255;

/**
 * What a verified token says. `latest` is the last second, since 1970, that a token may have been issued at.
 * @throws TokenFlawError if it does not name its person or session, or has no expiry
 */
export function readClaims(payload: JWTPayload, names: ClaimNames, latest: number): ProviderToken {
  const { exp, iat, sid, jti } = payload;
  if (exp === undefined) throw new TokenFlawError('no_expiry');
  if (iat !== undefined && iat > latest) throw new TokenFlawError('not_yet_valid');
  const session = nameOf('sid', sid) ?? nameOf('jti', jti) ?? nameOf('iat', iat);
  if (session === undefined) throw new TokenFlawError('no_session');
  return {
    external_id: readId(payload[names.id]),
    session,
    // Before 1970 no token was issued, and the database knows no time for it.
    issued_at: iat === undefined ? undefined : Math.max(0, iat),
    expires_at: Math.min(exp, LAST_SECOND),
    profile: {
      name: nameOfClaim(payload[names.name]),
      email: emailOfClaim(payload[names.email], payload['email_verified']),
      username: usernameOfClaim(payload[names.username]),
      picture: pictureOfClaim(payload[names.picture]),
    },
  };
}

function nameOf(claim: string, value: unknown): string | undefined {
  const isNamed = (typeof value === 'string' && value !== '') || typeof value === 'number';
  return isNamed ? `${claim}:${value}` : undefined;
}

/** Blanks around an id are refused: the database takes two ids that differ by blanks at their ends for the same. */
function readId(claim: unknown): string {
  const id = Number.isSafeInteger(claim) ? String(claim) : claim;
  const isId =
    typeof id === 'string' &&
    id !== '' &&
    id.length <= MAX_ID_LENGTH &&
    id === id.trim() &&
    id.isWellFormed() &&
    !/\p{Cc}/u.test(id);
  if (!isId) throw new TokenFlawError('no_id');
  return id;
}
