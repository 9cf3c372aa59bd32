import { type CryptoKey, importJWK } from 'jose';
import { z } from 'zod';

/** A key that verifies signatures of one algorithm. */
export interface ProviderKey {
  /** Undefined for a key that its provider does not name. */
  kid: string | undefined;
  alg: KeyAlgorithm;
  key: CryptoKey;
  /** Its public half as text: whether a key was replaced under the same name. */
  material: string;
}

export type KeyAlgorithm = 'RS256' | 'ES256' | 'EdDSA';

/** No provider has as many keys. */
const MAX_KEYS = 100;
const MAX_KID_LENGTH = 512;
/** 2048 bits, in characters of base64url. */
const MIN_MODULUS_LENGTH = 341;

const Part = z.string().regex(/^[A-Za-z0-9_-]{1,4096}$/);
const Common = {
  kid: z.string().min(1).max(MAX_KID_LENGTH).optional(),
  use: z.literal('sig').optional(),
  key_ops: z.array(z.string()).optional(),
};

/** What the three kinds of keys consist of. Private halves and everything else that a set may hold is left out. */
const Key = z
  .discriminatedUnion('kty', [
    z.object({
      ...Common,
      kty: z.literal('RSA'),
      alg: z.literal('RS256').default('RS256'),
      n: Part.min(MIN_MODULUS_LENGTH),
      e: Part,
    }),
    z.object({
      ...Common,
      kty: z.literal('EC'),
      alg: z.literal('ES256').default('ES256'),
      crv: z.literal('P-256'),
      x: Part,
      y: Part,
    }),
    z.object({
      ...Common,
      kty: z.literal('OKP'),
      alg: z.enum(['EdDSA', 'Ed25519']).default('EdDSA'),
      crv: z.literal('Ed25519'),
      x: Part,
    }),
  ])
  .refine(({ key_ops }) => key_ops?.includes('verify') ?? true);
type Key = z.infer<typeof Key>;

const KeySet = z.object({ keys: z.array(z.unknown()).max(MAX_KEYS) });

/**
 * The keys of a JSON Web Key Set (RFC 7517) that can verify tokens here; others, of other algorithms or for encryption, are left
 * out. Never empty.
 * @throws Error if the text is no such set, or has no such key
 */
export async function readKeySet(text: string): Promise<ProviderKey[]> {
  const { keys } = KeySet.parse(JSON.parse(text));
  const usable = keys.flatMap((key) => Key.safeParse(key).data ?? []);
  const imported = await Promise.all(usable.map(importKey));
  const found = imported.flatMap((key) => key ?? []);
  if (found.length === 0) throw new Error('it has no key for RS256, ES256 or EdDSA');
  return found;
}

async function importKey(key: Key): Promise<ProviderKey | undefined> {
  const { kid, use: _use, key_ops: _operations, ...jwk } = key;
  const alg = jwk.alg === 'Ed25519' ? 'EdDSA' : jwk.alg;
  try {
    const imported = await importJWK({ ...jwk, alg }, alg);
    return { kid, alg, key: imported, material: JSON.stringify(jwk) };
  } catch {
    // One key that is no point of its curve must not cost the others.
    return undefined;
  }
}
