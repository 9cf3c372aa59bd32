import { randomUUID } from 'node:crypto';
import { type Connection, createConnection } from 'mysql2/promise';
import type { RowDataPacket } from 'mysql2';
import { CONNECTION_OPTIONS, type DatabaseAddress, SESSION_SETUP, type SqlValue } from '../../infra/db';

/** A step of a proof that gets no answer within this is tried again. */
const ASK_TIMEOUT_MS = 1_000;

/** The transaction took too long and was ended from outside. */
export class LaneAbortedError extends Error {}

/**
 * The one connection a lane writes through. It holds a named user lock for its whole life, so that another connection can
 * tell for sure whether this one has ended: connection ids are used again after a restart, the name is not.
 */
export class LaneSession {
  private reject: (error: Error) => void = () => {};
  private readonly ended: Promise<never>;

  private constructor(
    private readonly address: DatabaseAddress,
    private readonly connection: Connection,
    private readonly lockName: string,
    /** What auto_increment steps by: 1, or 7 under group replication. */
    readonly idStep: number,
  ) {
    this.ended = new Promise<never>((_, reject) => {
      this.reject = reject;
    });
    this.ended.catch(() => {});
    // Without a listener a connection that is lost between two batches would end the process.
    connection.on('error', (error) => this.reject(error));
  }

  static async open(address: DatabaseAddress, timeout_ms: number): Promise<LaneSession> {
    const deadline = performance.now() + timeout_ms;
    const connecting = createConnection({
      ...address,
      ...CONNECTION_OPTIONS,
      connectTimeout: timeout_ms,
      multipleStatements: true,
    });
    const connection = await connectWithin(timeout_ms, connecting);
    const lockName = `mychat-lane-${randomUUID()}`;
    const setUp = async (): Promise<number> => {
      for (const statement of SESSION_SETUP) await connection.query(statement);
      await connection.query('do get_lock(?, 0)', [lockName]);
      const [rows] = await connection.query<RowDataPacket[]>('select @@auto_increment_increment as step');
      return Number(rows[0]?.step ?? 1);
    };
    try {
      const idStep = await within(Math.max(0, deadline - performance.now()), setUp());
      return new LaneSession(address, connection, lockName, idStep);
    } catch (error) {
      connection.destroy();
      throw error;
    }
  }

  /** Several statements in one packet. Rejects also when the session is aborted or its connection is lost. */
  async query(sql: string, values: readonly SqlValue[]): Promise<unknown[]> {
    const [results] = await Promise.race([
      this.connection.query<RowDataPacket[][]>(sql, [...values]),
      this.ended,
    ]);
    return results;
  }

  async rollback(): Promise<void> {
    await Promise.race([this.connection.query('rollback'), this.ended]);
  }

  /** Gives the connection up; whatever waits on it rejects. The server may not have noticed: see {@link proveEnded}. */
  abort(): void {
    this.reject(new LaneAbortedError());
    this.connection.destroy();
  }

  async close(): Promise<void> {
    await this.connection.end();
  }

  /**
   * Ends this session in the server, if it is still there, and answers once it is certain that it is not: whatever it was
   * committing is then committed or will never be. Rejects where the database cannot be asked; then ask again.
   */
  async proveEnded(): Promise<void> {
    await onOtherConnection(this.address, async (other) => {
      for (;;) {
        const [rows] = await other.query<RowDataPacket[]>('select is_used_lock(?) as holder', [
          this.lockName,
        ]);
        const holder: unknown = rows[0]?.holder;
        if (typeof holder !== 'number') return;
        // Where it has ended by itself, or cannot be ended, the next look at the lock says so.
        await other.query('kill ?', [holder]).catch(() => undefined);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    });
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

/** Runs `work` on a connection of its own. */
export async function onOtherConnection<Result>(
  address: DatabaseAddress,
  work: (connection: Connection) => Promise<Result>,
): Promise<Result> {
  const connecting = createConnection({ ...address, ...CONNECTION_OPTIONS, connectTimeout: ASK_TIMEOUT_MS });
  const connection = await connectWithin(ASK_TIMEOUT_MS, connecting);
  try {
    return await within(ASK_TIMEOUT_MS, work(connection));
  } finally {
    connection.destroy();
  }
}

async function within<Result>(timeout_ms: number, work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The database did not answer in time')), timeout_ms);
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
