import { hkdfSync } from 'node:crypto';
import { createChallenge, verifySolution } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { z } from 'zod';
import type { Challenge, Puzzles, SolvedChallenge } from '../domain/captcha';

/**
 * A solver tries 256 keys on average, each of this many rounds of SHA-256: half a second of a computer's processor. Checking a solution
 * takes one key.
 */
const WORK = { algorithm: 'PBKDF2/SHA-256', cost: 5_000, keyPrefix: '00', keyLength: 32 } as const;

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`));

/** Nothing but what we have signed can have the right signature; the shape is checked so that it can be computed at all. */
const Payload = z.object({
  challenge: z.object({
    parameters: z.object({
      algorithm: z.literal(WORK.algorithm),
      cost: z.literal(WORK.cost),
      keyPrefix: z.literal(WORK.keyPrefix),
      keyLength: z.literal(WORK.keyLength),
      nonce: hex(16),
      salt: hex(16),
      expiresAt: z.int().positive(),
    }),
    signature: hex(32),
  }),
  solution: z.object({ counter: z.int().nonnegative(), derivedKey: hex(32) }),
});

/** Proof of work by ALTCHA, version 2. */
export class AltchaPuzzles implements Puzzles {
  private readonly secret: string;

  /** `jwtSecret` signs nothing here: the key is derived from it. */
  constructor(jwtSecret: string) {
    this.secret = Buffer.from(hkdfSync('sha256', jwtSecret, '', 'mychat captcha', 32)).toString('hex');
  }

  create(expires_at: Date): Promise<Challenge> {
    return createChallenge({
      ...WORK,
      deriveKey,
      expiresAt: expires_at,
      hmacSignatureSecret: this.secret,
    }) as Promise<Challenge>;
  }

  async findSolved(payload: string): Promise<SolvedChallenge | undefined> {
    const { data } = Payload.safeParse(decode(payload));
    if (!data) return undefined;
    const { verified } = await verifySolution({ ...data, deriveKey, hmacSignatureSecret: this.secret });
    if (!verified) return undefined;
    const { signature, parameters } = data.challenge;
    return { signature: Buffer.from(signature, 'hex'), expires_at: new Date(parameters.expiresAt * 1_000) };
  }
}

/** Undefined if it is no JSON in base64. */
function decode(payload: string): unknown {
  try {
    return JSON.parse(Buffer.from(payload, 'base64').toString('utf8'));
  } catch {
    return undefined;
  }
}
