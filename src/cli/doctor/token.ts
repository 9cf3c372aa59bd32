import { readUnverified } from '../../infra/provider/unverified-token';
import { MAX_TOKEN_LENGTH } from '../../infra/token-limits';
import { fail, type Finding } from './finding';
import { checkOwnToken } from './own-token';
import { checkProvidedToken } from './provided-token';
import type { TokenCheck } from './token-check';
import { quote } from './token-flaws';

/** Says what the server thinks of a pasted token, without using it: nothing is made or noted. Never shows the token. */
export async function checkToken(pasted: string, check: TokenCheck): Promise<Finding[]> {
  const token = pasted.trim().replace(/^Bearer\s+/i, '');
  if (token.length > MAX_TOKEN_LENGTH) {
    return [
      fail(
        `token: it has ${token.length.toLocaleString('en')} characters; ${MAX_TOKEN_LENGTH.toLocaleString('en')} are read at most`,
        'Leave out of it what nobody here reads, such as long lists of groups.',
      ),
    ];
  }
  const unverified = readUnverified(token);
  if (!unverified) {
    return [
      fail(
        'token: it is none: a token has three parts with dots between them, the first two of JSON in base64url',
        'Copy all of it, without quotes. One with five parts is encrypted, which MyChat does not read.',
      ),
    ];
  }
  const issuer = unverified.payload['iss'];
  const settings = check.config.provider;
  if (issuer === undefined) return checkOwnToken(token, check);
  if (settings && issuer === settings.issuer)
    return checkProvidedToken({ token, unverified, settings }, check);
  return [
    settings
      ? fail(
          `token: its iss is ${quote(issuer)}, but AUTH_ISSUER is ${quote(settings.issuer)}`,
          'Both must be the same to the letter, also a slash at the end.',
        )
      : fail(
          `token: its iss is ${quote(issuer)}, and there is no identity provider`,
          'Set AUTH_ISSUER, and AUTH_ISSUER_JWKS or AUTH_ISSUER_SECRET: docs/own-users.md.',
        ),
  ];
}
