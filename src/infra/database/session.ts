import { type Connection, createConnection } from 'mysql2/promise';
import type { PoolOptions } from 'mysql2';
import { timeout } from '../../domain/timeout';

/** What mysql2 needs to reach a database, without anything about pooling. */
export type DatabaseAddress = Pick<
  PoolOptions,
  'host' | 'port' | 'socketPath' | 'user' | 'password' | 'database' | 'ssl'
>;

/** A column, as mysql2 passes it to a type cast. */
interface Field {
  type: string;
  string(): string | null;
}

/** DATETIME is returned as the wire shows it, `2026-01-31T12:00:00.000Z`: one format from SQL to the client. */
function isoTimes(field: Field, next: () => unknown): unknown {
  if (field.type !== 'DATETIME' && field.type !== 'TIMESTAMP') return next();
  const text = field.string();
  if (text === null) return null;
  return `${text.replace(' ', 'T')}${text.includes('.') ? '' : '.000'}Z`;
}

const COLLATION = 'utf8mb4_unicode_520_ci';
const CONNECT_TIMEOUT_MS = 5_000;

/** The driver's settings for every connection, pooled or not. */
export const CONNECTION_OPTIONS = {
  charset: COLLATION,
  timezone: 'Z',
  connectTimeout: CONNECT_TIMEOUT_MS,
  typeCast: isoTimes,
} as const;

/** Session variables by name, with values as `show variables` has them. */
type Variables = Readonly<Record<string, string | number>>;

/** What the code relies on. A server, its `init_connect` or a proxy may have set any of these differently. */
const COMMON: Variables = {
  // Each statement commits unless a transaction was begun; a commit neither begins the next one nor ends the connection.
  autocommit: 'ON',
  completion_type: 'NO_CHAIN',
  // A server with skip-character-set-client-handshake ignores what the handshake says.
  character_set_client: 'utf8mb4',
  character_set_connection: 'utf8mb4',
  character_set_results: 'utf8mb4',
  collation_connection: COLLATION,
  // The driver escapes with backslashes: NO_BACKSLASH_ESCAPES must be off.
  sql_mode: 'STRICT_TRANS_TABLES,ONLY_FULL_GROUP_BY,NO_ENGINE_SUBSTITUTION',
  time_zone: '+00:00',
  innodb_lock_wait_timeout: 5,
  // Pools and lanes keep idle connections.
  wait_timeout: 28_800,
  foreign_key_checks: 'ON',
  unique_checks: 'ON',
  sql_auto_is_null: 'OFF',
  // No result is cut off, and no statement is refused for the number of rows it might read.
  sql_big_selects: 'ON',
  sql_safe_updates: 'OFF',
  sql_select_limit: '18446744073709551615',
};

/** READ COMMITTED: a retry must see the row that was there first. No time limit: migrations and the adoption may take hours. */
const MYSQL: Variables = {
  transaction_isolation: 'READ-COMMITTED',
  transaction_read_only: 'OFF',
  max_execution_time: 0,
};
const MARIADB: Variables = { tx_isolation: 'READ-COMMITTED', tx_read_only: 'OFF', max_statement_time: 0 };

/** Every variable that {@link SESSION_SETUP} sets. Some have one name in MySQL and another in MariaDB: a server knows one of them. */
export const SESSION_VARIABLES: Variables = { ...COMMON, ...MYSQL, ...MARIADB };

function assignments(variables: Variables): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name} = ${asLiteral(value)}`)
    .join(', ');
}

/** Digits become a number: numeric variables accept no strings. */
function asLiteral(value: string | number): string {
  return /^\d+$/.test(String(value)) ? String(value) : `'${value}'`;
}

/**
 * Sets the session up, in one statement because not every connection may send several. Each of the two comments is run by one
 * kind of server: MySQL and MariaDB before 11.1 have no common name for the isolation level.
 */
export const SESSION_SETUP =
  `set session ${assignments(COMMON)}` +
  ` /*!80000 , ${assignments(MYSQL)} */ /*M! , ${assignments(MARIADB)} */`;

export interface OpenOptions {
  /** For all of it, until the session is set up. */
  timeout_ms?: number;
  multipleStatements?: boolean;
  /** Whether errors say where their query was sent from, for which each query takes a stack. Default: true. */
  trace?: boolean;
}

/** A connection of its own, not of a pool, with its session set up. The caller ends it. */
export async function openConnection(
  address: DatabaseAddress,
  { timeout_ms = CONNECT_TIMEOUT_MS, multipleStatements = false, trace = true }: OpenOptions = {},
): Promise<Connection> {
  const deadline = performance.now() + timeout_ms;
  const connecting = createConnection({
    ...address,
    ...CONNECTION_OPTIONS,
    connectTimeout: timeout_ms,
    multipleStatements,
    trace,
  });
  const connection = await connectWithin(timeout_ms, connecting);
  try {
    await within(Math.max(0, deadline - performance.now()), connection.query(SESSION_SETUP));
    return connection;
  } catch (error) {
    connection.destroy();
    throw error;
  }
}

/** A connection that is established too late is closed. */
async function connectWithin(timeout_ms: number, connecting: Promise<Connection>): Promise<Connection> {
  try {
    return await within(timeout_ms, connecting);
  } catch (error) {
    connecting.then(
      (late) => late.destroy(),
      () => undefined,
    );
    throw error;
  }
}

/** Rejects if `work` takes longer. It goes on: the caller that started it ends it. */
export function within<Result>(timeout_ms: number, work: Promise<Result>): Promise<Result> {
  return timeout(work, timeout_ms, () => {
    throw new Error('The database did not answer in time');
  });
}
