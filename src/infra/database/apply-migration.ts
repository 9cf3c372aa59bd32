import { setTimeout as delay } from 'node:timers/promises';
import type { Connection } from 'mysql2/promise';
import { noteEnd, noteStart, removeNote } from './applied-migrations';
import { explainFailure } from './database-rights';
import type { Migration } from './migration-files';
import { errorCode } from '../error-code';
import { StartError } from '../start-error';

export interface ApplyOptions {
  /** Whether a process began it that was killed: it may have taken effect. */
  wasStarted: boolean;
  /** How long it may wait for transactions that use its tables. */
  tablesWithin_ms: number;
}

/** How a statement fails that has taken effect before. */
const ALREADY_DONE = new Set([
  'ER_TABLE_EXISTS_ERROR',
  'ER_DUP_FIELDNAME',
  'ER_DUP_KEYNAME',
  'ER_CANT_DROP_FIELD_OR_KEY',
  'ER_BAD_TABLE_ERROR',
]);

const PAUSE_MS = 1_000;

/**
 * Runs a migration and notes it. A data change is noted in its own transaction; a table change commits by itself, hence the note
 * before and after.
 * @throws StartError if the migration fails
 */
export async function applyMigration(
  connection: Connection,
  migration: Migration,
  { wasStarted, tablesWithin_ms }: ApplyOptions,
): Promise<void> {
  if (!wasStarted) await noteStart(connection, migration);
  try {
    await runBetweenTransactions(connection, migration.sql, tablesWithin_ms);
  } catch (error) {
    if (!wasStarted || !ALREADY_DONE.has(errorCode(error) ?? '')) {
      await connection.query('rollback');
      // One that was started before may have taken effect then: the note keeps saying so.
      if (!wasStarted) await removeNote(connection, migration);
      throw new StartError(`The migration ${migration.name} failed: ${explain(error)}`);
    }
  }
  await noteEnd(connection, migration);
  await connection.query('commit');
}

function explain(error: unknown): string {
  const isInUse = errorCode(error) === 'ER_LOCK_WAIT_TIMEOUT';
  return (
    explainFailure(error) + (isInUse ? ' Its tables are in use, by a backup perhaps: try again later.' : '')
  );
}

/**
 * Statements on a table queue behind a table change that waits for it. So the change gives up soon (the connection's
 * lock_wait_timeout), lets them through, and tries again.
 */
async function runBetweenTransactions(connection: Connection, sql: string, within_ms: number): Promise<void> {
  for (const end = performance.now() + within_ms; ; await delay(PAUSE_MS)) {
    try {
      await connection.query('begin');
      await connection.query(sql);
      return;
    } catch (error) {
      if (errorCode(error) !== 'ER_LOCK_WAIT_TIMEOUT' || performance.now() > end) throw error;
      await connection.query('rollback');
    }
  }
}
