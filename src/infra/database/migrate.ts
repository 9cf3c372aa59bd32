import {
  type AppliedMigration,
  APPLIED_MIGRATIONS_TABLES,
  createAppliedMigrationsTables,
  readAppliedMigrations,
} from './applied-migrations';
import { applyMigration } from './apply-migration';
import type { Database } from './database';
import { type Migration, readMigrations } from './migration-files';
import { withMigrationLock } from './migration-lock';
import { StartError } from '../start-error';

export interface MigrateOptions {
  directory?: string;
  /** Called with the name of each migration right before it runs. */
  onApply?: (name: string) => void;
  /** Called with the names of additive migrations that a newer release has applied, if there are any. */
  onNewer?: (names: readonly string[]) => void;
  /** How long a migration may wait for transactions that use its tables. */
  tablesWithin_ms?: number;
}

/** A backup may keep tables for minutes. */
const TABLES_WITHIN_MS = 120_000;

/**
 * Applies what is missing, in order, and returns the names. Any number of processes, also of other releases, may call it at once.
 * @throws StartError if a migration fails, or if the schema is not one that this release can use
 */
export async function migrate(database: Database, options: MigrateOptions = {}): Promise<string[]> {
  const { directory, onApply, onNewer, tablesWithin_ms = TABLES_WITHIN_MS } = options;
  const migrations = await readMigrations(directory);
  return withMigrationLock(database, async (connection) => {
    // Reading comes first: it refuses another program's schema before anything is created there.
    const applied = await readAppliedMigrations(connection);
    await createAppliedMigrationsTables(connection);
    const { pending, newer } = compare(migrations, applied);
    if (newer.length > 0) onNewer?.(newer);
    for (const migration of pending) {
      onApply?.(migration.name);
      await applyMigration(connection, migration, {
        wasStarted: applied.has(migration.name),
        tablesWithin_ms,
      });
    }
    return pending.map(({ name }) => name);
  });
}

/**
 * The names of the migrations that {@link migrate} would apply. Changes nothing.
 * @throws StartError if the schema is not one that this release can use
 */
export async function listPending(database: Database, directory?: string): Promise<string[]> {
  const migrations = await readMigrations(directory);
  const connection = await database.pool.getConnection();
  try {
    const { pending } = compare(migrations, await readAppliedMigrations(connection));
    return pending.map(({ name }) => name);
  } finally {
    connection.release();
  }
}

/** Every table that the migrations make, and those that note them. */
export async function listMigratedTables(): Promise<string[]> {
  const migrations = await readMigrations();
  const made = migrations.flatMap(({ sql }) =>
    Array.from(sql.matchAll(/^create table (\w+)/gm), ([, name]) => name),
  );
  return [...APPLIED_MIGRATIONS_TABLES, ...made.filter((name) => name !== undefined)];
}

type Applied = ReadonlyMap<string, AppliedMigration>;

/** What is to be applied, and which additive migrations of a newer release there are. */
function compare(migrations: Migration[], applied: Applied): { pending: Migration[]; newer: string[] } {
  const known = new Set(migrations.map(({ name }) => name));
  const unknown = [...applied.values()].filter(({ name }) => !known.has(name));
  const breaking = unknown.filter(({ kind }) => kind === 'breaking').map(({ name }) => name);
  if (breaking.length > 0) {
    throw new StartError(`The database is newer than this version of MyChat: it has ${breaking.join(', ')}.`);
  }
  for (const { name, checksum } of migrations) {
    const row = applied.get(name);
    if (row && row.checksum !== checksum) {
      throw new StartError(
        `The migration ${name} was changed after it had been applied. Restore the file and put the change into a new one.`,
      );
    }
  }
  return {
    pending: migrations.filter(({ name }) => !applied.get(name)?.isFinished),
    newer: unknown.map(({ name }) => name),
  };
}
