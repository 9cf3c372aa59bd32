import { createPool, type Pool, type PoolConnection } from 'mysql2/promise';
import { BusyError } from '../../domain/errors';
import { timeout } from '../../domain/timeout';
import { failureOf, isRefusal } from './failures';
import { CONNECTION_OPTIONS, type DatabaseAddress, SESSION_SETUP } from './session';
import type { WriteWatch } from './write-watch';

export interface PoolSettings {
  /** Connections at most. */
  size: number;
  /** Several statements in one packet. Only the writer's pool has it: it would make an SQL injection worse. */
  multipleStatements?: boolean;
  /** Told of writes that the database refuses. It says which connections are to be closed because of that. */
  watch?: WriteWatch;
}

export interface PoolUsage {
  limit: number;
  open: number;
  free: number;
  /** Callers that wait for a connection. */
  waiting: number;
}

/** What the driver keeps to itself, and has no public way to ask for; a test holds on to these names. */
interface DriverPool {
  config: { connectionLimit: number };
  _allConnections: { length: number };
  _freeConnections: { length: number };
  _connectionQueue: { length: number };
}

/** The caller is given up after this. So is the connection, so that a database that hangs cannot hold the whole pool. */
const TIMEOUT_MS = 5_000;
/** Callers that may wait for a connection; more would only grow the heap. */
const MAX_WAITING = 2_000;

/** Connections whose sessions are all set up alike. */
export class ConnectionPool {
  readonly driver: Pool;
  private readonly watch: WriteWatch | undefined;
  /** When each connection was opened, as performance.now() has it. */
  private readonly openedAt = new WeakMap<object, number>();

  constructor(address: DatabaseAddress, settings: PoolSettings) {
    this.watch = settings.watch;
    this.driver = createPool({
      ...address,
      connectionLimit: settings.size,
      queueLimit: MAX_WAITING,
      multipleStatements: settings.multipleStatements ?? false,
      ...CONNECTION_OPTIONS,
      enableKeepAlive: true,
    });
    this.driver.pool.on('connection', (connection) => {
      this.openedAt.set(connection, performance.now());
      // Queued before whatever the caller sends; a failure closes the connection, so the caller's query fails too.
      connection.query(SESSION_SETUP, (error) => {
        if (error) connection.destroy();
      });
    });
  }

  /**
   * Runs `work` on a connection of the pool.
   * @throws BusyError while the database is away, read-only or without room, or if all of it takes longer than five seconds
   */
  async withConnection<Result>(work: (connection: PoolConnection) => Promise<Result>): Promise<Result> {
    const state: { connection?: PoolConnection; isTimedOut: boolean } = { isTimedOut: false };
    const run = async (): Promise<Result> => {
      const connection = await this.acquire();
      // The caller has gone: the connection goes straight back.
      if (state.isTimedOut) {
        connection.release();
        throw new BusyError();
      }
      state.connection = connection;
      return work(connection);
    };
    try {
      const result = await timeout(run(), TIMEOUT_MS, () => {
        state.isTimedOut = true;
        state.connection?.destroy();
        throw new BusyError();
      });
      state.connection?.release();
      return result;
    } catch (error) {
      throw state.isTimedOut ? error : this.translate(error, state.connection);
    }
  }

  usage(): PoolUsage {
    const {
      config,
      _allConnections: all,
      _freeConnections: free,
      _connectionQueue: queue,
    } = this.driver.pool as unknown as DriverPool;
    return { limit: config.connectionLimit, open: all.length, free: free.length, waiting: queue.length };
  }

  close(): Promise<void> {
    return this.driver.end();
  }

  /** What to throw for a failure. The connection goes back to the pool, or is closed if it cannot be used again. */
  private translate(error: unknown, connection: PoolConnection | undefined): unknown {
    const failure = failureOf(error);
    if (failure === 'other' || failure === 'conflict') {
      connection?.release();
      return error;
    }
    if (failure === 'full') connection?.release();
    else connection?.destroy();
    if (isRefusal(failure)) this.watch?.refused(failure, error);
    return new BusyError({ cause: error });
  }

  /** A connection that was not opened to a server which has become read-only since. */
  private async acquire(): Promise<PoolConnection> {
    for (;;) {
      const connection = await this.driver.getConnection();
      const opened_at = this.openedAt.get(connection.connection);
      if (opened_at === undefined || !this.watch?.isOutdated(opened_at)) return connection;
      connection.destroy();
    }
  }
}
