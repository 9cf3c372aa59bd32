import type { ProviderSettings } from '../../config/config';
import {
  externalKeyOf,
  isIssuedAfter,
  type ProviderToken,
  TokenFlawError,
} from '../../domain/provider-token';
import type { Database } from '../../infra/database/database';
import { JwtProviderTokens } from '../../infra/provider/jwt-provider-tokens';
import { type KeySource, SharedSecret } from '../../infra/provider/key-source';
import { ProviderKeys } from '../../infra/provider/provider-keys';
import type { UnverifiedToken } from '../../infra/provider/unverified-token';
import { sessionIsLive } from '../../repositories/accounts/live-session';
import { fail, type Finding, ok } from './finding';
import { fetchKeys } from './provider';
import { checkAccount, type StoredAccount, type TokenCheck } from './token-check';
import { duration, explainFlaw, quote } from './token-flaws';

interface ProvidedToken {
  token: string;
  unverified: UnverifiedToken;
  settings: ProviderSettings;
}

/** What the server thinks of a token that says it is of the identity provider. */
export async function checkProvidedToken(
  { token, unverified, settings }: ProvidedToken,
  { now, ca, database }: TokenCheck,
): Promise<Finding[]> {
  const keys = await findKeys(settings, ca);
  if ('state' in keys) return [keys];
  const seconds = now / 1_000;
  try {
    const claims = await new JwtProviderTokens(keys, settings, () => now).verify(token);
    const left = duration(Math.max(1, claims.expires_at - seconds));
    return [
      ok(`token: good for ${left}; the provider's id of its person is ${quote(claims.external_id)}`),
      ...(database ? await checkPerson(database, settings.issuer, claims) : []),
    ];
  } catch (error) {
    if (!(error instanceof TokenFlawError)) throw error;
    return [explainFlaw(error.flaw, unverified, { settings, now: seconds })];
  }
}

async function findKeys({ keys }: ProviderSettings, ca: string | undefined): Promise<KeySource | Finding> {
  if ('secret' in keys) return new SharedSecret(keys.secret);
  const found = await fetchKeys(keys.url, ca);
  if (!Array.isArray(found)) return found;
  return new ProviderKeys({ fetch: () => Promise.resolve(found), clock: () => 0, onFetched: () => {} });
}

async function checkPerson(database: Database, issuer: string, claims: ProviderToken): Promise<Finding[]> {
  const account = await database.one<StoredAccount & { tokens_valid_after: string | null }>(
    `select id, name, disabled_at, deleted_at, tokens_valid_after from users
      where external_issuer = ? and external_id = ?`,
    [issuer, claims.external_id],
  );
  if (!account) return [ok('account: none yet; it is made when the token is first used')];
  if (!isIssuedAfter(claims, account.tokens_valid_after)) {
    return [
      fail(
        `account: ${account.id} takes only tokens that were issued after ${account.tokens_valid_after}`,
        'All its sessions were ended then. Let the person log in at the provider again.',
      ),
    ];
  }
  return [checkAccount(account), await checkSession(database, externalKeyOf(issuer, claims))];
}

async function checkSession(database: Database, external_key: string): Promise<Finding> {
  const session = await database.one<{ is_live: 0 | 1; revoked_at: string | null }>(
    `select ${sessionIsLive('sessions')} as is_live, revoked_at from sessions where external_key = ?`,
    [external_key],
  );
  if (!session) return ok('session: a new one begins when the token is first used');
  if (session.is_live) return ok('session: goes on with this token');
  return fail(
    `session: over, ${session.revoked_at === null ? 'not used for 90 days' : `ended at ${session.revoked_at}`}`,
    'Its tokens stay refused, also new ones with the same sid. Let the person log in at the provider again.',
  );
}
