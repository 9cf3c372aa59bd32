import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PoolConnection } from 'mysql2/promise';
import type { RowDataPacket } from 'mysql2';
import type { Database, DatabaseAddress } from './database';
import { openConnection } from './session';
import { explainFailure, isDenied } from './database-rights';
import { errorCode } from '../error-code';
import { schemaLock } from './schema-lock';
import { StartError } from '../start-error';

export interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

export interface MigrateOptions {
  directory?: string;
  /** Told of each migration right before it runs. */
  onApply?: (name: string) => void;
}

interface AppliedRow extends RowDataPacket {
  name: string;
  checksum: string;
  finished_at: Date | null;
}

/** By which our notes of migrations are known: others have a table of that name too. */
export const MIGRATION_COLUMNS = ['name', 'checksum', 'finished_at'] as const;

/** The same from src/infra/database and from dist/infra/database. */
const MIGRATIONS = join(__dirname, '..', '..', '..', 'sql', 'migrations');

const LOCK_SECONDS = 300;

const CREATE_TABLE = `
  create table if not exists schema_migrations (
    name varchar(190) character set ascii collate ascii_bin not null,
    checksum char(64) character set ascii collate ascii_bin not null,
    started_at datetime(3) not null default current_timestamp(3),
    finished_at datetime(3) null,
    primary key (name)
  ) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_unicode_520_ci`;

/** What a statement that took effect, but was not noted because the process was killed, answers the second time. */
const ALREADY_DONE = new Set([
  'ER_TABLE_EXISTS_ERROR',
  'ER_DUP_FIELDNAME',
  'ER_DUP_KEYNAME',
  'ER_CANT_DROP_FIELD_OR_KEY',
  'ER_BAD_TABLE_ERROR',
]);

/** Creates the schema that `address` names. */
export async function createSchema(address: DatabaseAddress): Promise<void> {
  const { database, ...server } = address;
  if (!database) throw new Error('The address names no database');
  const connection = await openConnection(server);
  try {
    await connection.query(
      'create database if not exists ?? default character set utf8mb4 collate utf8mb4_unicode_520_ci',
      [database],
    );
  } finally {
    await connection.end();
  }
}

/** Applies what is missing, in order, and returns the names. Any number of processes may call it at once. */
export async function migrate(database: Database, options: MigrateOptions = {}): Promise<string[]> {
  const migrations = await readMigrations(options.directory ?? MIGRATIONS);
  return holdingLock(database, async (connection) => {
    await connection.query(CREATE_TABLE);
    const applied = await listApplied(connection);
    const pending = pendingOf(migrations, applied);
    for (const migration of pending) {
      options.onApply?.(migration.name);
      await apply(connection, migration, applied.has(migration.name));
    }
    return pending.map(({ name }) => name);
  });
}

/** The names of the migrations that {@link migrate} would apply. Changes nothing. */
export async function listPending(database: Database, directory: string = MIGRATIONS): Promise<string[]> {
  const migrations = await readMigrations(directory);
  const connection = await database.pool.getConnection();
  try {
    return pendingOf(migrations, await listApplied(connection)).map(({ name }) => name);
  } finally {
    connection.release();
  }
}

/** Every table that the migrations make, and the one that notes them. */
export async function listMigratedTables(directory: string = MIGRATIONS): Promise<string[]> {
  const migrations = await readMigrations(directory);
  const made = migrations.flatMap(({ sql }) =>
    Array.from(sql.matchAll(/^create table (\w+)/gm), ([, name]) => name),
  );
  return ['schema_migrations', ...made.filter((name) => name !== undefined)];
}

async function readMigrations(directory: string): Promise<Migration[]> {
  const files = (await readdir(directory)).filter((file) => file.endsWith('.sql')).toSorted();
  return Promise.all(
    files.map(async (file) => {
      // Git on Windows may have changed the line ends; that is no change of the migration.
      const sql = (await readFile(join(directory, file), 'utf8')).replaceAll('\r\n', '\n');
      return {
        name: file.slice(0, -'.sql'.length),
        sql,
        checksum: createHash('sha256').update(sql).digest('hex'),
      };
    }),
  );
}

async function listApplied(connection: PoolConnection): Promise<Map<string, AppliedRow>> {
  try {
    const [rows] = await connection.query<AppliedRow[]>(
      `select ${MIGRATION_COLUMNS.join(', ')} from schema_migrations`,
    );
    return new Map(rows.map((row) => [row.name, row]));
  } catch (error) {
    if (errorCode(error) === 'ER_NO_SUCH_TABLE') return new Map();
    if (errorCode(error) !== 'ER_BAD_FIELD_ERROR') throw error;
    throw new StartError(
      "The database has a table named schema_migrations which is not MyChat's. Give MyChat a schema of its own.",
    );
  }
}

function pendingOf(migrations: Migration[], applied: Map<string, AppliedRow>): Migration[] {
  const known = new Set(migrations.map(({ name }) => name));
  const unknown = [...applied.keys()].filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new StartError(`The database is newer than this version of MyChat: it has ${unknown.join(', ')}.`);
  }
  for (const { name, checksum } of migrations) {
    const row = applied.get(name);
    if (row && row.checksum !== checksum) {
      throw new StartError(
        `The migration ${name} was changed after it had been applied. Restore the file and put the change into a new one.`,
      );
    }
  }
  return migrations.filter(({ name }) => !applied.get(name)?.finished_at);
}

/** A data change is noted in its own transaction; a table change commits by itself, hence the note before and after. */
async function apply(connection: PoolConnection, migration: Migration, wasStarted: boolean): Promise<void> {
  const { name, sql, checksum } = migration;
  if (!wasStarted) {
    await connection.query('insert into schema_migrations (name, checksum) values (?, ?)', [name, checksum]);
  }
  await connection.query('begin');
  try {
    await connection.query(sql);
  } catch (error) {
    if (!wasStarted || !ALREADY_DONE.has(errorCode(error) ?? '')) {
      await connection.query('rollback');
      await connection.query('delete from schema_migrations where name = ?', [name]);
      throw new StartError(`The migration ${name} failed: ${explainFailure(error)}`);
    }
  }
  await connection.query('update schema_migrations set finished_at = now(3) where name = ?', [name]);
  await connection.query('commit');
}

/** GET_LOCK belongs to a connection and is freed when that ends, however it ends. */
async function holdingLock<Result>(
  database: Database,
  work: (connection: PoolConnection) => Promise<Result>,
): Promise<Result> {
  const lock = schemaLock('migrate');
  const connection = await database.pool.getConnection();
  try {
    const [rows] = await connection.query<RowDataPacket[]>(`select get_lock(${lock}, ?) as held`, [
      LOCK_SECONDS,
    ]);
    if (rows[0]?.held !== 1) {
      throw new StartError(`Another process has been migrating this database for ${LOCK_SECONDS} seconds.`);
    }
    return await work(connection);
  } catch (error) {
    if (!isDenied(error)) throw error;
    throw new StartError(`The database's user may not do what migrations need: ${explainFailure(error)}`);
  } finally {
    await connection.query(`do release_lock(${lock})`).then(
      () => connection.release(),
      () => connection.destroy(),
    );
  }
}
