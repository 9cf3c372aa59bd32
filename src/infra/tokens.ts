import { createSecretKey, type KeyObject } from 'node:crypto';
import { sign, verify } from 'jsonwebtoken';
import { z } from 'zod';
import type { TokenClaims, TokenSigner } from '../domain/ports';
import { LAST_SECOND, MAX_TOKEN_LENGTH } from './token-limits';

const Payload = z.object({
  user_id: z.int().positive(),
  sid: z.int().positive().optional(),
  iat: z.number(),
  exp: z.number(),
});

/** Given a string, the library would try to parse a public key from it for every token. */
const keyOf = (secret: string): KeyObject => createSecretKey(secret, 'utf8');

/** JSON Web Tokens, HS256 only (RFC 7519). Tokens signed with a previous secret are accepted too. */
export class JwtSigner implements TokenSigner {
  private readonly secret: KeyObject;
  private readonly previous: readonly KeyObject[];

  constructor(
    secret: string,
    private readonly expirationHours: number,
    previousSecrets: readonly string[] = [],
  ) {
    this.secret = keyOf(secret);
    this.previous = previousSecrets.map(keyOf);
  }

  sign({ user_id, session_id }: { user_id: number; session_id: number }): string {
    return sign({ user_id, sid: session_id }, this.secret, {
      algorithm: 'HS256',
      expiresIn: Math.round(this.expirationHours * 3600),
    });
  }

  read(token: string): TokenClaims | undefined {
    const { success, data } = Payload.safeParse(this.verify(token));
    if (!success) return undefined;
    return {
      user_id: data.user_id,
      ...(data.sid !== undefined && { session_id: data.sid }),
      issued_at: Math.min(data.iat, LAST_SECOND),
      expires_at: data.exp,
    };
  }

  private verify(token: string): unknown {
    if (token.length > MAX_TOKEN_LENGTH) return undefined;
    for (const secret of [this.secret, ...this.previous]) {
      const payload = verifyWith(secret, token);
      if (payload !== undefined) return payload;
    }
    return undefined;
  }
}

function verifyWith(secret: KeyObject, token: string): unknown {
  try {
    return verify(token, secret, { algorithms: ['HS256'] });
  } catch {
    // The caller does not distinguish a wrong signature, an expired token and text that is no token.
    return undefined;
  }
}
