import type { Config } from '../../config/config';
import type { Database } from '../../infra/database/database';
import { fail, type Finding, ok } from './finding';

export interface TokenCheck {
  config: Config;
  /** Undefined if there is none that is ready: then nothing is said of accounts and sessions. */
  database: Database | undefined;
  /** Milliseconds since 1970. */
  now: number;
  /** A further certificate authority that the identity provider may have, in PEM. */
  ca?: string;
}

export interface StoredAccount {
  id: number;
  name: string;
  disabled_at: string | null;
  deleted_at: string | null;
}

/** Whether tokens of this account are accepted at all. */
export function checkAccount({ id, name, disabled_at, deleted_at }: StoredAccount): Finding {
  if (deleted_at !== null)
    return fail(`account: ${id} was deleted at ${deleted_at}`, 'Its tokens stay refused.');
  if (disabled_at !== null) {
    return fail(
      `account: ${id} is disabled since ${disabled_at}`,
      `npm run users -- enable ${id} lets it in again.`,
    );
  }
  return ok(`account: ${id}, ${name}`);
}
