import type { WriteRefusal } from '../../domain/ports';
import { errorCode } from '../error-code';

/**
 * Why a statement failed. `conflict`: run it again; `away`: the server cannot be reached, or is shutting down; a WriteRefusal: it takes no
 * writes at the moment; `other`: the statement is wrong.
 */
export type Failure = 'conflict' | 'away' | WriteRefusal | 'other';

const CODES: Record<string, Failure> = {
  ER_LOCK_DEADLOCK: 'conflict',
  ER_LOCK_WAIT_TIMEOUT: 'conflict',
  // MariaDB's snapshot isolation, and another member of a replication group.
  ER_CHECKREAD: 'conflict',
  ER_TRANSACTION_ROLLBACK_DURING_COMMIT: 'conflict',

  EAI_AGAIN: 'away',
  ECONNABORTED: 'away',
  ECONNREFUSED: 'away',
  ECONNRESET: 'away',
  EHOSTUNREACH: 'away',
  ENETUNREACH: 'away',
  ENOENT: 'away',
  ENOTFOUND: 'away',
  EPIPE: 'away',
  ETIMEDOUT: 'away',
  PROTOCOL_CONNECTION_LOST: 'away',
  ER_ABORTING_CONNECTION: 'away',
  ER_CLIENT_INTERACTION_TIMEOUT: 'away',
  ER_CON_COUNT_ERROR: 'away',
  ER_NORMAL_SHUTDOWN: 'away',
  ER_OUTOFMEMORY: 'away',
  ER_OUT_OF_RESOURCES: 'away',
  ER_QUERY_INTERRUPTED: 'away',
  ER_SERVER_ISNT_AVAILABLE: 'away',
  ER_SERVER_OFFLINE_MODE: 'away',
  ER_SERVER_SHUTDOWN: 'away',
  ER_TOO_MANY_USER_CONNECTIONS: 'away',
  ER_USER_LIMIT_REACHED: 'away',
  // A member of a Galera cluster that has lost the others fails everything with this.
  ER_UNKNOWN_COM_ERROR: 'away',

  ER_OPTION_PREVENTS_STATEMENT: 'read-only',
  ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION: 'read-only',
  ER_READ_ONLY_MODE: 'read-only',
  ER_OPEN_AS_READONLY: 'read-only',
  ER_INNODB_READ_ONLY: 'read-only',
  ER_INNODB_FORCED_RECOVERY: 'read-only',
  // A replication group whose member may not commit.
  ER_RUN_HOOK_ERROR: 'read-only',

  ER_DISK_FULL: 'full',
  EE_DISK_FULL: 'full',
  ER_RECORD_FILE_FULL: 'full',
  ER_TEMP_FILE_WRITE_FAILURE: 'full',

  ER_BINLOG_STMT_MODE_AND_ROW_ENGINE: 'statement log',
};

/** Codes that the driver has no name for: MariaDB's killed connection, and its statement that took too long. */
const NUMBERS: Record<number, Failure> = { 1927: 'away', 1969: 'away' };

/** These say that the system refused a file; only their text says why. */
const FILE_ERRORS = new Set([
  'EE_WRITE',
  'ER_CANT_CREATE_FILE',
  'ER_CANT_CREATE_TABLE',
  'ER_ERROR_DURING_COMMIT',
  'ER_ERROR_ON_WRITE',
  'ER_GET_ERRNO',
]);
/** ENOSPC and EDQUOT. */
const NO_SPACE = /No space left|quota exceeded|\b(?:errcode|errno|error):? (?:28|122)\b/i;

/** What kind of failure this is. Errors that are not the database's are `other`. */
export function failureOf(error: unknown): Failure {
  if (typeof error !== 'object' || error === null) return 'other';
  const code = errorCode(error) ?? '';
  const message = 'message' in error ? String(error.message) : '';
  if (FILE_ERRORS.has(code) && NO_SPACE.test(message)) return 'full';
  const isFatal = 'fatal' in error && error.fatal === true;
  if (isFatal || message === 'Queue limit reached.') return 'away';
  const number = 'errno' in error ? Number(error.errno) : NaN;
  return CODES[code] ?? NUMBERS[number] ?? 'other';
}

/** Whether the database gave up a transaction that may succeed when run again. */
export function isConflict(error: unknown): boolean {
  return failureOf(error) === 'conflict';
}

/** Whether a row was refused because another one has the same unique key. */
export function isDuplicateKey(error: unknown): boolean {
  return errorCode(error) === 'ER_DUP_ENTRY';
}

/** Whether this comes from the database, or from the way to it. */
export function isDatabaseError(error: unknown): boolean {
  return errorCode(error) !== undefined;
}

/** Whether the database can be reached, and takes no writes. */
export function isRefusal(failure: Failure): failure is WriteRefusal {
  return failure === 'read-only' || failure === 'full' || failure === 'statement log';
}
