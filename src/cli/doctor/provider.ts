import type { ProviderSettings } from '../../config/config';
import { fetchText } from '../../infra/provider/fetch-text';
import { type ProviderKey, readKeySet } from '../../infra/provider/key-set';
import { fail, type Finding, ok } from './finding';

const LIMITS = { timeout_ms: 5_000, maxBytes: 262_144 };

/** Whether the identity provider's keys can be had. */
export async function checkProvider({ issuer, keys }: ProviderSettings): Promise<Finding> {
  if ('secret' in keys) return ok(`identity provider: ${issuer} shares a secret`);
  const found = await fetchKeys(keys.url);
  if (!Array.isArray(found)) return found;
  return ok(
    `identity provider: ${issuer} publishes ${found.length} usable key${found.length > 1 ? 's' : ''}`,
  );
}

/** The keys at an address, or why there are none. `ca` is a further certificate authority, in PEM. */
export async function fetchKeys(url: string, ca?: string): Promise<ProviderKey[] | Finding> {
  try {
    return await readKeySet(await fetchText(url, LIMITS, ca));
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
    return fail(
      `identity provider: no keys at ${url} (${reason})`,
      'That address must answer 200 itself, without a redirect, with a JSON Web Key Set. NODE_EXTRA_CA_CERTS names a file with the ' +
        'certificate of a private authority.',
    );
  }
}
