import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { root } from './say.mjs';

/** Whether the server will want to run a database of its own: the same question as in src/config.ts. */
export function needsEmbeddedDatabase() {
  const file = new URL('.env', root);
  const settings = { ...(existsSync(file) && parseEnv(readFileSync(file, 'utf8'))), ...process.env };
  return (
    settings.NODE_ENV?.trim() !== 'production' && !settings.CONN_URL?.trim() && !settings.DB_HOST?.trim()
  );
}
