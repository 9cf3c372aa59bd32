import type { Connection } from 'mysql2/promise';
import type { RowDataPacket } from 'mysql2';
import { errorCode } from '../error-code';
import { StartError } from '../start-error';
import type { Migration, MigrationKind } from './migration-files';

/**
 * Where applied migrations are noted. Releases that know only `schema_migrations` refuse to start if it has a name that is new
 * to them; so additive migrations are noted in a table of their own, which those releases do not read.
 */
const TABLES: Readonly<Record<MigrationKind, string>> = {
  breaking: 'schema_migrations',
  additive: 'schema_additions',
};

export const APPLIED_MIGRATIONS_TABLES: readonly string[] = Object.values(TABLES);

/** What tells our tables from those that other programs have under the same name. */
export const APPLIED_MIGRATIONS_COLUMNS = ['name', 'checksum', 'finished_at'] as const;

export interface AppliedMigration {
  name: string;
  kind: MigrationKind;
  checksum: string;
  /** False if it was started only: it is to be applied again. */
  isFinished: boolean;
}

interface Row extends RowDataPacket {
  name: string;
  checksum: string;
  finished_at: string | null;
}

export async function createAppliedMigrationsTables(connection: Connection): Promise<void> {
  for (const table of APPLIED_MIGRATIONS_TABLES) {
    await connection.query(`
      create table if not exists ${table} (
        name varchar(190) character set ascii collate ascii_bin not null,
        checksum char(64) character set ascii collate ascii_bin not null,
        started_at datetime(3) not null default current_timestamp(3),
        finished_at datetime(3) null,
        primary key (name)
      ) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_unicode_520_ci`);
  }
}

/** Applied migrations by name, those included that this release does not know. A schema without our tables has none. */
export async function readAppliedMigrations(connection: Connection): Promise<Map<string, AppliedMigration>> {
  const breaking = await readTable(connection, 'breaking');
  const additive = await readTable(connection, 'additive');
  return new Map([...breaking, ...additive].map((migration) => [migration.name, migration]));
}

async function readTable(connection: Connection, kind: MigrationKind): Promise<AppliedMigration[]> {
  const table = TABLES[kind];
  try {
    const [rows] = await connection.query<Row[]>(
      `select ${APPLIED_MIGRATIONS_COLUMNS.join(', ')} from ${table}`,
    );
    return rows.map(({ name, checksum, finished_at }) => {
      return { name, kind, checksum, isFinished: finished_at !== null };
    });
  } catch (error) {
    if (errorCode(error) === 'ER_NO_SUCH_TABLE') return [];
    if (errorCode(error) !== 'ER_BAD_FIELD_ERROR') throw error;
    throw new StartError(
      `The database has a table named ${table} which is not MyChat's. Give MyChat a schema of its own.`,
    );
  }
}

export async function noteStart(connection: Connection, { kind, name, checksum }: Migration): Promise<void> {
  await connection.query(`insert into ${TABLES[kind]} (name, checksum) values (?, ?)`, [name, checksum]);
}

export async function noteEnd(connection: Connection, { kind, name }: Migration): Promise<void> {
  await connection.query(`update ${TABLES[kind]} set finished_at = now(3) where name = ?`, [name]);
}

/** Takes back {@link noteStart}, of a migration that changed nothing. */
export async function removeNote(connection: Connection, { kind, name }: Migration): Promise<void> {
  await connection.query(`delete from ${TABLES[kind]} where name = ?`, [name]);
}
