import { randomUUID } from 'node:crypto';
import type { Connection } from 'mysql2/promise';
import type { RowDataPacket } from 'mysql2';
import { type DatabaseAddress, openConnection, within } from '../../infra/database/session';
import type { SqlValue } from '../../infra/database/sql';

/** For each look at the database on a connection of its own; after that the caller tries again. */
const ASK_TIMEOUT_MS = 1_000;

/** What a lane has to know about the server. */
export interface ServerFacts {
  /** What auto_increment steps by: 1, or 7 under group replication. */
  id_step: number;
  /** Length of the longest packet that it takes. */
  packet_bytes: number;
}

/** The transaction took too long and was ended. */
export class LaneAbortedError extends Error {}

/**
 * The one connection a lane writes through. It holds a user lock with a unique name for its whole life, so that another connection
 * can tell for sure whether this one has ended: connection ids are used again after a restart, the name is not.
 */
export class LaneSession {
  /** By performance.now(). */
  readonly opened_at = performance.now();
  /** Of the query that is under way. */
  private readonly rejects = new Set<(error: Error) => void>();
  /** Why the session has ended. */
  private endedBy: Error | undefined;

  private constructor(
    private readonly address: DatabaseAddress,
    private readonly connection: Connection,
    private readonly lockName: string,
    readonly facts: ServerFacts,
  ) {
    // Without a listener, a connection lost between two batches would end the process.
    connection.on('error', (error) => this.endWith(error));
  }

  static async open(address: DatabaseAddress, timeout_ms: number): Promise<LaneSession> {
    const deadline = performance.now() + timeout_ms;
    const connection = await openConnection(address, { timeout_ms, multipleStatements: true, trace: false });
    const lockName = `mychat-lane-${randomUUID()}`;
    try {
      const asked = connection.query<RowDataPacket[][]>(
        'do get_lock(?, 0);\nselect @@auto_increment_increment as id_step, @@max_allowed_packet as packet_bytes',
        [lockName],
      );
      const [results] = await within(Math.max(0, deadline - performance.now()), asked);
      return new LaneSession(address, connection, lockName, results[1]?.[0] as ServerFacts);
    } catch (error) {
      connection.destroy();
      throw error;
    }
  }

  /** Several statements in one packet. Rejects also when the session is aborted or its connection is lost. */
  async query(sql: string, values: SqlValue[]): Promise<unknown[]> {
    const [results] = await this.unlessEnded(this.connection.query<RowDataPacket[][]>(sql, values));
    return results;
  }

  async rollback(): Promise<void> {
    await this.unlessEnded(this.connection.query('rollback'));
  }

  /** Gives the connection up; pending queries reject. The server may not have noticed yet: see {@link proveEnded}. */
  abort(): void {
    this.endWith(new LaneAbortedError());
    this.connection.destroy();
  }

  async close(): Promise<void> {
    await this.connection.end();
  }

  /**
   * Ends this session in the server, if it is still there, and resolves once it is certainly gone: what it was committing is
   * then committed or never will be. Rejects if the database cannot be asked; then call it again.
   */
  async proveEnded(): Promise<void> {
    await onOtherConnection(this.address, async (other) => {
      for (;;) {
        const [rows] = await other.query<RowDataPacket[]>('select is_used_lock(?) as holder', [
          this.lockName,
        ]);
        const holder: unknown = rows[0]?.holder;
        if (typeof holder !== 'number') return;
        // If it has ended by itself, or cannot be killed, the next look at the lock shows it.
        await other.query('kill ?', [holder]).catch(() => undefined);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    });
  }

  private endWith(error: Error): void {
    this.endedBy ??= error;
    for (const reject of this.rejects) reject(error);
  }

  /** Not a race with a promise of the end: that would hold the results of all queries for as long as the session lasts. */
  private unlessEnded<Result>(work: Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.rejects.add(reject);
      if (this.endedBy) reject(this.endedBy);
      void work.then(resolve, reject).finally(() => this.rejects.delete(reject));
    });
  }
}

/** Runs `work` on a connection of its own. */
export async function onOtherConnection<Result>(
  address: DatabaseAddress,
  work: (connection: Connection) => Promise<Result>,
): Promise<Result> {
  const connection = await openConnection(address, { timeout_ms: ASK_TIMEOUT_MS });
  try {
    return await within(ASK_TIMEOUT_MS, work(connection));
  } finally {
    connection.destroy();
  }
}
