import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import type { Clock } from '../domain/ports';
import type { VapidKeyPair } from '../domain/push/vapid-keys';

/** RFC 8292 allows 24 hours; half of that leaves room for clocks that disagree. */
const LIFETIME_MS = 12 * 3_600_000;
/** A token is not used until its very end, when it might expire on the way. */
const RENEW_BEFORE_MS = 3_600_000;
/** A clock that is set back by no more than this makes no token invalid. */
const CLOCK_STEP_MS = 3_600_000;
/** Tokens kept: one per origin and key. Bounded, because strangers choose the endpoints. */
const CACHE_SIZE = 1_000;

const HEADER = Buffer.from(JSON.stringify({ typ: 'JWT', alg: 'ES256' })).toString('base64url');

interface Token {
  authorization: string;
  /** Milliseconds since 1970, like all times here. */
  made_at: number;
  renew_at: number;
}

/**
 * Creates `Authorization` headers for push services (RFC 8292). Signing costs more than encrypting, so a token is kept and used
 * until shortly before it expires.
 */
export class VapidTokens {
  private readonly cache = new Map<string, Token>();
  private readonly privateKeys = new Map<string, KeyObject>();

  /** `subject` is how push services can contact the operator: a `mailto:` or https URL. */
  constructor(
    private readonly subject: string,
    private readonly clock: Clock,
  ) {}

  /** `audience` is the origin of the endpoint. */
  authorizationFor(audience: string, key: VapidKeyPair): string {
    const now = this.clock();
    const name = `${key.id} ${audience}`;
    const cached = this.cache.get(name);
    // A token from the future was made before the clock was corrected: it would be refused because it expires too late.
    if (cached && now >= cached.made_at - CLOCK_STEP_MS && now < cached.renew_at) return cached.authorization;

    const expires_at = now + LIFETIME_MS;
    const authorization = `vapid t=${this.sign(audience, key, expires_at)}, k=${key.public_key}`;
    this.cache.delete(name);
    if (this.cache.size >= CACHE_SIZE) this.forgetOldest();
    this.cache.set(name, { authorization, made_at: now, renew_at: expires_at - RENEW_BEFORE_MS });
    return authorization;
  }

  private sign(audience: string, key: VapidKeyPair, expires_at: number): string {
    const claims = { aud: audience, exp: Math.floor(expires_at / 1_000), sub: this.subject };
    const signed = `${HEADER}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
    const signature = sign('sha256', Buffer.from(signed), {
      key: this.privateKeyOf(key),
      dsaEncoding: 'ieee-p1363',
    });
    return `${signed}.${signature.toString('base64url')}`;
  }

  private privateKeyOf(key: VapidKeyPair): KeyObject {
    const known = this.privateKeys.get(key.id);
    if (known) return known;
    const point = Buffer.from(key.public_key, 'base64url');
    const made = createPrivateKey({
      format: 'jwk',
      key: {
        kty: 'EC',
        crv: 'P-256',
        x: point.subarray(1, 33).toString('base64url'),
        y: point.subarray(33, 65).toString('base64url'),
        d: key.private_key,
      },
    });
    this.privateKeys.set(key.id, made);
    return made;
  }

  private forgetOldest(): void {
    for (const name of this.cache.keys()) {
      this.cache.delete(name);
      return;
    }
  }
}
