import type { Config, ProviderSettings } from '../config/config';
import type { AuditLog } from '../domain/audit';
import type { Clocks } from '../domain/ports';
import type { Database } from '../infra/database/database';
import type { Metrics } from '../infra/metrics';
import { fetchText } from '../infra/provider/fetch-text';
import { JwtProviderTokens } from '../infra/provider/jwt-provider-tokens';
import { readKeySet } from '../infra/provider/key-set';
import { type KeySource, SharedSecret } from '../infra/provider/key-source';
import { ProviderKeys } from '../infra/provider/provider-keys';
import { ExternalSessionRepository } from '../repositories/accounts/external-session-repository';
import { ExternalUserRepository } from '../repositories/accounts/external-user-repository';
import type { UserRepository } from '../repositories/accounts/user-repository';
import { Authentication } from '../services/accounts/authentication';
import { ExternalSessions } from '../services/accounts/external-sessions';
import { RefusedTokens } from '../services/accounts/refused-tokens';
import { TokenExchange } from '../services/accounts/token-exchange';
import type { ClaimedProfiles } from '../services/profiles/claimed-profiles';
import type { composeAccounts } from './accounts';
import type { Outside } from './outside';
import type { Reports } from './reporting';

const KEY_FETCH = { timeout_ms: 5_000, maxBytes: 262_144 };

export interface AuthenticationParts {
  config: Pick<Config, 'provider'>;
  outside: Pick<Outside, 'providerCa'>;
  accounts: Pick<ReturnType<typeof composeAccounts>, 'tokens' | 'sessions' | 'userSessions'>;
  database: Database;
  users: UserRepository;
  claimedProfiles: ClaimedProfiles;
  audit: AuditLog;
  metrics: Pick<Metrics, 'providerTokenRefused' | 'providerKeysFetched'>;
  reports: Pick<Reports, 'warn'>;
  clocks: Clocks;
}

/** Who a token belongs to, and the team's own identity provider, if it has one. */
export function composeAuthentication(parts: AuthenticationParts) {
  const { config, accounts, database, users } = parts;
  const keys = config.provider && composeKeys(config.provider, parts);
  const provider = config.provider && keys && composeProvider(config.provider, keys, parts);
  const authentication = new Authentication(accounts.tokens, accounts.sessions, provider);
  const rows = new ExternalSessionRepository(database);
  return {
    authentication,
    exchange: new TokenExchange({ authentication, rows, tokens: accounts.tokens, users }),
    /** Undefined without a provider that publishes keys. */
    providerKeys: keys instanceof ProviderKeys ? keys : undefined,
  };
}

function composeProvider(
  settings: ProviderSettings,
  keys: KeySource,
  { database, accounts, claimedProfiles, audit, metrics, clocks }: AuthenticationParts,
) {
  const tokens = new JwtProviderTokens(keys, settings, clocks.clock);
  const sessions = new ExternalSessions({
    tokens,
    users: new ExternalUserRepository(database),
    rows: new ExternalSessionRepository(database),
    sessions: accounts.sessions,
    userSessions: accounts.userSessions,
    profiles: claimedProfiles,
    audit,
    clocks,
  });
  return { tokens, sessions, refused: new RefusedTokens(audit, metrics.providerTokenRefused, clocks.clock) };
}

function composeKeys({ keys }: ProviderSettings, parts: AuthenticationParts): KeySource {
  if ('secret' in keys) return new SharedSecret(keys.secret);
  const { outside, clocks, metrics, reports } = parts;
  return new ProviderKeys({
    fetch: async () => readKeySet(await fetchText(keys.url, KEY_FETCH, outside.providerCa)),
    clock: clocks.monotonic,
    onFetched(error) {
      metrics.providerKeysFetched(error === undefined ? 'ok' : 'failed');
      if (error !== undefined) {
        reports.warn(
          { err: error },
          'The keys of the identity provider (AUTH_ISSUER_JWKS) could not be fetched',
        );
      }
    },
  });
}
