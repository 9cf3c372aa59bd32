import { createHash, createHmac, hkdfSync } from 'node:crypto';

/** The tokens in links for another password: 256 bits, made of a stored nonce and a secret that is not in the database. */
export class ResetTokens {
  private readonly key: Buffer;

  constructor(secret: string) {
    this.key = Buffer.from(hkdfSync('sha256', secret, '', 'links for another password', 32));
  }

  /** Always the same for a nonce: a mail that is sent again has the same link. */
  tokenOf(nonce: Buffer): string {
    return createHmac('sha256', this.key).update(nonce).digest('base64url');
  }
}

/** What is stored of a token. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
