import { type Connection, createConnection } from 'mysql2/promise';
import type { PoolOptions } from 'mysql2';
import { timeout } from '../../domain/timeout';

/** Where a database answers: what mysql2 needs to reach it, and nothing about pooling. */
export type DatabaseAddress = Pick<
  PoolOptions,
  'host' | 'port' | 'socketPath' | 'user' | 'password' | 'database' | 'ssl'
>;

/** As mysql2 hands a column to a type cast. */
interface Field {
  type: string;
  string(): string | null;
}

/** DATETIME comes out as the wire shows it, `2026-01-31T12:00:00.000Z`: one shape from SQL to the client, no Date between. */
function isoTimes(field: Field, next: () => unknown): unknown {
  if (field.type !== 'DATETIME' && field.type !== 'TIMESTAMP') return next();
  const text = field.string();
  if (text === null) return null;
  return `${text.replace(' ', 'T')}${text.includes('.') ? '' : '.000'}Z`;
}

const COLLATION = 'utf8mb4_unicode_520_ci';
const CONNECT_WITHIN_MS = 5_000;

/** The driver's settings that every connection shares, pooled or not. */
export const CONNECTION_OPTIONS = {
  charset: COLLATION,
  timezone: 'Z',
  connectTimeout: CONNECT_WITHIN_MS,
  typeCast: isoTimes,
} as const;

/** Session variables by name, with the values that `show variables` gives them. */
type Variables = Readonly<Record<string, string | number>>;

/** What the code relies on. A server, its `init_connect` or a proxy may preset any of these otherwise. */
const COMMON: Variables = {
  // Single statements commit by themselves, and a commit neither begins the next transaction nor ends the connection.
  autocommit: 'ON',
  completion_type: 'NO_CHAIN',
  // Not left to the handshake: a server with skip-character-set-client-handshake ignores it.
  character_set_client: 'utf8mb4',
  character_set_connection: 'utf8mb4',
  character_set_results: 'utf8mb4',
  collation_connection: COLLATION,
  // The driver's escaping relies on backslashes: NO_BACKSLASH_ESCAPES must be off.
  sql_mode: 'STRICT_TRANS_TABLES,ONLY_FULL_GROUP_BY,NO_ENGINE_SUBSTITUTION',
  time_zone: '+00:00',
  innodb_lock_wait_timeout: 5,
  // Pools and lanes keep their connections.
  wait_timeout: 28_800,
  foreign_key_checks: 'ON',
  unique_checks: 'ON',
  sql_auto_is_null: 'OFF',
  // Nothing is cut off, and nothing is refused for the rows it might read.
  sql_big_selects: 'ON',
  sql_safe_updates: 'OFF',
  sql_select_limit: '18446744073709551615',
};

/** READ COMMITTED: a retry must see the row that won. Migrations and the adoption may run for hours. */
const MYSQL: Variables = {
  transaction_isolation: 'READ-COMMITTED',
  transaction_read_only: 'OFF',
  max_execution_time: 0,
};
const MARIADB: Variables = { tx_isolation: 'READ-COMMITTED', tx_read_only: 'OFF', max_statement_time: 0 };

/** Every variable that {@link SESSION_SETUP} sets; each server knows one half of the pairs. */
export const SESSION_VARIABLES: Variables = { ...COMMON, ...MYSQL, ...MARIADB };

function assignments(variables: Variables): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name} = ${asLiteral(value)}`)
    .join(', ');
}

/** Digits are written as a number: numeric variables take no strings. */
function asLiteral(value: string | number): string {
  return /^\d+$/.test(String(value)) ? String(value) : `'${value}'`;
}

/**
 * Sets the session up, in one statement because not every connection may send several. The comments are code to one kind of
 * server each: MySQL and MariaDB before 11.1 share no name for the isolation level.
 */
export const SESSION_SETUP =
  `set session ${assignments(COMMON)}` +
  ` /*!80000 , ${assignments(MYSQL)} */ /*M! , ${assignments(MARIADB)} */`;

export interface OpenOptions {
  /** For everything until the session is set up. */
  timeout_ms?: number;
  multipleStatements?: boolean;
}

/** A connection beside the pools, with its session set up. */
export async function openConnection(
  address: DatabaseAddress,
  { timeout_ms = CONNECT_WITHIN_MS, multipleStatements = false }: OpenOptions = {},
): Promise<Connection> {
  const deadline = performance.now() + timeout_ms;
  const connecting = createConnection({
    ...address,
    ...CONNECTION_OPTIONS,
    connectTimeout: timeout_ms,
    multipleStatements,
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

/** A connection that comes too late is closed: nobody waits for it any more. */
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
