import { failureOf } from './failures';
import { type DatabaseAddress, openConnection } from './session';
import { findSessionProblems, type SessionProblem } from './session-check';
import { errorCode } from '../error-code';
import { StartError } from '../start-error';

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

const FULL: SessionProblem = { what: 'its disk is full', todo: 'Make room there.' };

/** @throws StartError if the database cannot be reached, or if its sessions are not as MyChat needs them */
export async function requireDatabase(address: DatabaseAddress): Promise<void> {
  const [problem] = await findDatabaseProblems(address);
  if (problem) throw new StartError(`The database cannot be used: ${problem.what}. ${problem.todo}`);
}

/**
 * What is wrong with a database that can be reached.
 * @throws StartError if it cannot
 */
export async function findDatabaseProblems(address: DatabaseAddress): Promise<SessionProblem[]> {
  try {
    const connection = await openConnection(address);
    try {
      return await findSessionProblems(connection);
    } finally {
      connection.destroy();
    }
  } catch (error) {
    // Even reading its variables needs a little room.
    if (failureOf(error) === 'full') return [FULL];
    const code = errorCode(error) ?? '';
    const reason = REASONS[code] ?? (error instanceof Error ? error.message : String(error));
    throw new StartError(
      `The database cannot be used: ${reason}${code && ` (${code})`}. Check CONN_URL or DB_HOST.`,
    );
  }
}
