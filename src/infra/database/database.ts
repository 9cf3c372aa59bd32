import { createPool, type Pool, type PoolConnection } from 'mysql2/promise';
import type { ResultSetHeader } from 'mysql2';
import { chunksOf } from '../../domain/chunks-of';
import { BusyError } from '../../domain/errors';
import { timeout } from '../../domain/timeout';
import { failureOf, isConflict, isRefusal } from './failures';
import { CONNECTION_OPTIONS, type DatabaseAddress, SESSION_SETUP } from './session';
import type { WriteWatch } from './write-watch';
import { errorCode } from '../error-code';

export type { DatabaseAddress } from './session';
export { errorCode as sqlErrorCode };

export interface PoolSettings {
  /** Connections at most. */
  size: number;
  /** Several statements in one packet. Only the writer's pool has it: it makes injection worse where one exists. */
  multipleStatements?: boolean;
  /** Told of writes that the database refuses. Where it says so, connections are given up. */
  watch?: WriteWatch;
}

export interface PoolUsage {
  limit: number;
  open: number;
  free: number;
  /** Callers that wait for a connection. */
  waiting: number;
}

interface DriverPool {
  config: { connectionLimit: number };
  _allConnections: { length: number };
  _freeConnections: { length: number };
  _connectionQueue: { length: number };
}

/** What a parameter may be. `undefined` is a bug and does not compile. */
export type SqlValue = string | number | bigint | boolean | Date | Buffer | null;

/**
 * Runs SQL, on the pool or inside one transaction. Repositories know nothing else of the driver.
 * Parameters are escaped by the driver for `?`; lists are written out by {@link placeholders}.
 * DATETIME columns come back as ISO 8601 strings, and go in as `Date`.
 */
export interface Db {
  many<Row>(sql: string, values?: readonly SqlValue[]): Promise<Row[]>;
  one<Row>(sql: string, values?: readonly SqlValue[]): Promise<Row | undefined>;
  run(sql: string, values?: readonly SqlValue[]): Promise<ResultSetHeader>;
}

export interface Statement {
  sql: string;
  values?: readonly SqlValue[];
}

/**
 * Takes `count` change numbers. Always a transaction's last lock, in the packet that commits, so that numbers are in commit
 * order; the writes that follow use `@change_no + 1` to `@change_no + count`.
 */
export function takeChangeNumbers(count: number): Statement[] {
  return [
    { sql: 'update change_counter set n = last_insert_id(n + ?) where id = 1', values: [count] },
    { sql: 'set @change_no = last_insert_id() - ?', values: [count] },
  ];
}

/** `?, ?, ?` for a list of `count` values. An empty list is the caller's case: SQL has no `in ()`. */
export function placeholders(count: number): string {
  return Array.from({ length: count }, () => '?').join(', ');
}

/** MariaDB makes a temporary table of a list of a thousand values, and reads it in whatever order it likes. */
const MAX_LIST = 500;

/** What `ask` finds for at most 500 of them at a time, together. */
export async function inChunks<Item, Row>(
  items: readonly Item[],
  ask: (chunk: readonly Item[]) => Promise<Row[]>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const chunk of chunksOf(items, MAX_LIST)) {
    for (const row of await ask(chunk)) rows.push(row);
  }
  return rows;
}

type Query = (sql: string, values: SqlValue[]) => Promise<[unknown, unknown]>;

function dbOn(query: Query): Db {
  return {
    async many<Row>(sql: string, values: readonly SqlValue[] = []) {
      const [rows] = await query(sql, [...values]);
      return rows as Row[];
    },
    async one<Row>(sql: string, values: readonly SqlValue[] = []) {
      const [rows] = await query(sql, [...values]);
      return (rows as Row[])[0];
    },
    async run(sql: string, values: readonly SqlValue[] = []) {
      const [result] = await query(sql, [...values]);
      return result as ResultSetHeader;
    },
  };
}

const ATTEMPTS = 8;
/** Who asks has gone by then. The connection is given up, so that a database that hangs cannot hold the whole pool. */
const ANSWER_LIMIT_MS = 5_000;
/** Callers that may wait for a connection; more would only grow the heap. */
const QUEUE_LIMIT = 2_000;

/**
 * A pool whose sessions are all set up alike. While the database is away, read-only or without room, everything that needs it
 * throws BusyError.
 */
export class Database implements Db {
  readonly pool: Pool;
  private readonly watch: WriteWatch | undefined;
  /** When a connection was opened, for the watch. */
  private readonly openedAt = new WeakMap<object, number>();
  private readonly db = dbOn((sql, values) =>
    this.retryConflicts((connection) => connection.query(sql, values)),
  );

  constructor(address: DatabaseAddress, settings: PoolSettings) {
    this.watch = settings.watch;
    this.pool = createPool({
      ...address,
      connectionLimit: settings.size,
      queueLimit: QUEUE_LIMIT,
      multipleStatements: settings.multipleStatements ?? false,
      ...CONNECTION_OPTIONS,
      enableKeepAlive: true,
    });
    this.pool.pool.on('connection', (connection) => {
      this.openedAt.set(connection, performance.now());
      // Queued before whatever the caller sends; a failure closes the connection, so the caller's query fails too.
      connection.query(SESSION_SETUP, (error) => {
        if (error) connection.destroy();
      });
    });
  }

  many<Row>(sql: string, values?: readonly SqlValue[]): Promise<Row[]> {
    return this.db.many<Row>(sql, values);
  }

  one<Row>(sql: string, values?: readonly SqlValue[]): Promise<Row | undefined> {
    return this.db.one<Row>(sql, values);
  }

  run(sql: string, values?: readonly SqlValue[]): Promise<ResultSetHeader> {
    return this.db.run(sql, values);
  }

  /** Runs `work` in one transaction; a deadlock or lock timeout runs it again, so it must have no effects of its own. */
  transact<Result>(work: (db: Db) => Promise<Result>): Promise<Result> {
    return this.retryConflicts((connection) =>
      orRollBack(connection, async () => {
        await connection.query('begin');
        const result = await work(dbOn((sql, values) => connection.query(sql, values)));
        await connection.query('commit');
        return result;
      }),
    );
  }

  /**
   * One transaction in one packet: no lock is held while this process is busy. Needs a pool with `multipleStatements`.
   * Answers the result of each statement.
   */
  writeTogether(statements: readonly Statement[]): Promise<ResultSetHeader[]> {
    const all = [{ sql: 'begin' }, ...statements, { sql: 'commit' }];
    const sql = all.map((statement) => statement.sql).join(';\n');
    const values = all.flatMap((statement: Statement) => statement.values ?? []);
    return this.retryConflicts((connection) =>
      orRollBack(connection, async () => {
        const [results] = await connection.query<ResultSetHeader[]>(sql, values);
        return results.slice(1, -1);
      }),
    );
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  /** How the pool stands at this moment. */
  usage(): PoolUsage {
    // The driver has no public way to ask; a test holds on to these names.
    const {
      config,
      _allConnections: all,
      _freeConnections: free,
      _connectionQueue: queue,
    } = this.pool.pool as unknown as DriverPool;
    return { limit: config.connectionLimit, open: all.length, free: free.length, waiting: queue.length };
  }

  private async retryConflicts<Result>(
    run: (connection: PoolConnection) => Promise<Result>,
  ): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.withConnection(run);
      } catch (error) {
        if (!isConflict(error)) throw error;
        if (attempt === ATTEMPTS) throw new BusyError({ cause: error });
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * attempt));
      }
    }
  }

  private async withConnection<Result>(
    work: (connection: PoolConnection) => Promise<Result>,
  ): Promise<Result> {
    const held: { connection?: PoolConnection; isTimedOut: boolean } = { isTimedOut: false };
    const run = async (): Promise<Result> => {
      const connection = await this.acquire();
      // The caller has gone: the connection goes straight back.
      if (held.isTimedOut) {
        connection.release();
        throw new BusyError();
      }
      held.connection = connection;
      return work(connection);
    };
    try {
      const result = await timeout(run(), ANSWER_LIMIT_MS, () => {
        held.isTimedOut = true;
        held.connection?.destroy();
        throw new BusyError();
      });
      held.connection?.release();
      return result;
    } catch (error) {
      if (held.isTimedOut) throw error;
      const failure = failureOf(error);
      if (failure === 'other' || failure === 'conflict') {
        held.connection?.release();
        throw error;
      }
      if (failure === 'full') held.connection?.release();
      else held.connection?.destroy();
      if (isRefusal(failure)) this.watch?.refused(failure, error);
      throw new BusyError({ cause: error });
    }
  }

  /** A connection that does not lead to a server that has become read-only. */
  private async acquire(): Promise<PoolConnection> {
    for (;;) {
      const connection = await this.pool.getConnection();
      const opened_at = this.openedAt.get(connection.connection);
      if (opened_at === undefined || !this.watch?.isOutdated(opened_at)) return connection;
      connection.destroy();
    }
  }
}

/** Lock timeouts and duplicate keys undo one statement only: without a rollback the rest would be committed later. */
async function orRollBack<Result>(connection: PoolConnection, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (failureOf(error) !== 'away') await rollBack(connection);
    throw error;
  }
}

/** Some errors end the connection too: nothing can commit then, and the error to be told is the first. */
async function rollBack(connection: PoolConnection): Promise<void> {
  try {
    await connection.query('rollback');
  } catch {
    connection.destroy();
  }
}
