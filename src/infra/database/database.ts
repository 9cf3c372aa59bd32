import type { Pool, PoolConnection } from 'mysql2/promise';
import { BusyError } from '../../domain/errors';
import { ConnectionPool, type PoolSettings, type PoolUsage } from './connection-pool';
import { createDb, type Db, toWriteResult, type WriteResult } from './db';
import { failureOf, isConflict } from './failures';
import type { DatabaseAddress } from './session';
import { joinStatements, type NamedStatement, type SqlValue } from './sql';

/** Attempts at a transaction that the database gives up because of others. */
const MAX_ATTEMPTS = 8;

/**
 * The database, through a pool of connections. While it is away, read-only or without room, or takes longer than five seconds,
 * everything that needs it throws BusyError.
 */
export class Database implements Db {
  private readonly connections: ConnectionPool;
  private readonly db: Db;

  constructor(address: DatabaseAddress, settings: PoolSettings) {
    this.connections = new ConnectionPool(address, settings);
    this.db = createDb((sql, values) => this.retryConflicts((connection) => connection.query(sql, values)));
  }

  /** The driver's pool, for work that may take longer than five seconds. */
  get pool(): Pool {
    return this.connections.driver;
  }

  many<Row>(sql: string, values?: readonly SqlValue[]): Promise<Row[]> {
    return this.db.many<Row>(sql, values);
  }

  one<Row>(sql: string, values?: readonly SqlValue[]): Promise<Row | undefined> {
    return this.db.one<Row>(sql, values);
  }

  run(sql: string, values?: readonly SqlValue[]): Promise<WriteResult> {
    return this.db.run(sql, values);
  }

  /** Runs `work` in one transaction; a deadlock or lock timeout runs it again, so it must have no effects of its own. */
  transact<Result>(work: (db: Db) => Promise<Result>): Promise<Result> {
    return this.retryConflicts((connection) =>
      orRollBack(connection, async () => {
        await connection.query('begin');
        const result = await work(createDb((sql, values) => connection.query(sql, values)));
        await connection.query('commit');
        return result;
      }),
    );
  }

  /**
   * One transaction in one packet: no lock is held while this process is busy. Needs a pool with `multipleStatements`. Returns
   * the results of those statements that have a name (`as`), by name.
   */
  writeTogether<Name extends string = never>(
    statements: readonly NamedStatement<Name>[],
  ): Promise<Record<Name, WriteResult>> {
    const { sql, values } = joinStatements([{ sql: 'begin' }, ...statements, { sql: 'commit' }]);
    return this.retryConflicts((connection) =>
      orRollBack(connection, async () => {
        const [results] = await connection.query(sql, values);
        const [, ...ofStatements] = results as unknown[];
        const named = statements.flatMap(({ as }, index) =>
          as === undefined ? [] : [[as, toWriteResult(ofStatements[index])] as const],
        );
        return Object.fromEntries(named) as Record<Name, WriteResult>;
      }),
    );
  }

  async close(): Promise<void> {
    await this.connections.close();
  }

  /** How many connections are open, in use and waited for at this moment. */
  usage(): PoolUsage {
    return this.connections.usage();
  }

  private async retryConflicts<Result>(
    work: (connection: PoolConnection) => Promise<Result>,
  ): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.connections.withConnection(work);
      } catch (error) {
        if (!isConflict(error)) throw error;
        if (attempt === MAX_ATTEMPTS) throw new BusyError({ cause: error });
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * attempt));
      }
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

/** Some errors end the connection too: then nothing can be committed, and the first error is the one to report. */
async function rollBack(connection: PoolConnection): Promise<void> {
  try {
    await connection.query('rollback');
  } catch {
    connection.destroy();
  }
}
