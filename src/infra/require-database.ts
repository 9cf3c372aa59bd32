import { createConnection } from 'mysql2/promise';
import type { DatabaseAddress } from './db';
import { errorCode } from './error-code';
import { StartError } from './start-error';

const CONNECT_WITHIN_MS = 5_000;

const REASONS: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ENOENT: 'nothing listens there',
  ENOTFOUND: 'its host is unknown',
  EAI_AGAIN: 'its host cannot be looked up',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'it cannot be reached',
  ENETUNREACH: 'it cannot be reached',
  ECONNRESET: 'it closes the connection',
  PROTOCOL_CONNECTION_LOST: 'it closes the connection',
  ER_ACCESS_DENIED_ERROR: 'it refuses this user and password',
  ER_DBACCESS_DENIED_ERROR: 'this user may not use this database',
  ER_BAD_DB_ERROR: 'it has no database of this name',
  ER_CON_COUNT_ERROR: 'it has no connection left',
  HANDSHAKE_NO_SSL_SUPPORT: 'it does not support TLS',
  HANDSHAKE_SSL_ERROR: 'its TLS certificate is not accepted',
};

/** Refuses in one sentence when the database cannot be used. */
export async function requireDatabase(address: DatabaseAddress): Promise<void> {
  try {
    const connection = await createConnection({ ...address, connectTimeout: CONNECT_WITHIN_MS });
    await connection.end();
  } catch (error) {
    const code = errorCode(error) ?? '';
    const reason = REASONS[code] ?? (error instanceof Error ? error.message : String(error));
    throw new StartError(
      `The database cannot be used: ${reason}${code && ` (${code})`}. Check CONN_URL or DB_HOST.`,
    );
  }
}
