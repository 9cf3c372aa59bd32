import type { PoolConnection } from 'mysql2/promise';
import type { RowDataPacket } from 'mysql2';
import type { Database } from './database';
import { explainFailure, isDenied } from './database-rights';
import { schemaLock } from './schema-lock';
import { StartError } from '../start-error';

/** How long a process waits while another one migrates. */
const LOCK_SECONDS = 300;
/** How long a table change may wait for a table, and other statements on the table behind it. */
const TABLE_LOCK_SECONDS = 1;

/**
 * Runs `work` on a connection that alone may migrate this schema. GET_LOCK belongs to the connection and is released when that
 * ends, however it ends.
 * @throws StartError if the lock stays with another process, or if rights are missing
 */
export async function withMigrationLock<Result>(
  database: Database,
  work: (connection: PoolConnection) => Promise<Result>,
): Promise<Result> {
  const lock = schemaLock('migrate');
  const connection = await database.pool.getConnection();
  try {
    const [rows] = await connection.query<RowDataPacket[]>(`select get_lock(${lock}, ?) as is_locked`, [
      LOCK_SECONDS,
    ]);
    if (rows[0]?.is_locked !== 1) {
      throw new StartError(`Another process has been migrating this database for ${LOCK_SECONDS} seconds.`);
    }
    await connection.query(`set session lock_wait_timeout = ${TABLE_LOCK_SECONDS}`);
    return await work(connection);
  } catch (error) {
    if (!isDenied(error)) throw error;
    throw new StartError(`The database's user may not do what migrations need: ${explainFailure(error)}`);
  } finally {
    await connection.query(`set session lock_wait_timeout = default`).catch(() => connection.destroy());
    await connection.query(`do release_lock(${lock})`).then(
      () => connection.release(),
      () => connection.destroy(),
    );
  }
}
