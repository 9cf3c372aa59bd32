import type { Connection, RowDataPacket } from 'mysql2/promise';
import type { Database } from '../infra/database/database';
import { type DatabaseAddress, openConnection } from '../infra/database/session';
import { explainFailure, isDenied } from '../infra/database/database-rights';
import { APPLIED_MIGRATIONS_COLUMNS } from '../infra/database/applied-migrations';
import { listMigratedTables } from '../infra/database/migrate';
import { schemaLock } from '../infra/database/schema-lock';
import { StartError } from '../infra/start-error';
import { adoptContacts } from './adopt-contacts';
import { adoptMessages } from './adopt-messages';
import { adoptSubscriptions } from './adopt-subscriptions';
import { adoptUsers } from './adopt-users';
import { type Adoption, createNotes, finishStep, readNote } from './adoption';
import { checkMessages, summarise } from './adoption-end';
import {
  LEGACY_TABLES,
  readSchema,
  findLegacyTables,
  refuseOccupiedNames,
  type Schema,
} from './legacy-tables';
import { tryRights } from './try-rights';

export interface AdoptOptions {
  /** The zone that DATETIME columns were written in; TIMESTAMP columns know theirs. */
  zone: string;
  /** Creates our tables, once the legacy ones are out of their way. */
  migrate: () => Promise<unknown>;
  say: (sentence: string) => void;
  warn: (sentence: string) => void;
  /** Messages of one transaction, at most. */
  chunkRows?: number;
}

const CHUNK_ROWS = 20_000;
const WAIT_SECONDS = 30;

/** A schema that is ours from the beginning: with notes of migrations, which others have too, but not these. */
function isOurs(schema: Schema): boolean {
  const columns = schema.get('schema_migrations');
  return (
    !schema.has('adoption_progress') &&
    columns !== undefined &&
    APPLIED_MIGRATIONS_COLUMNS.every((column) => columns.has(column))
  );
}

/**
 * Whether the schema holds the legacy backend's data and not, or not completely, ours.
 * @throws StartError where it holds somebody else's
 */
export async function needsAdoption(database: Database): Promise<boolean> {
  const connection = await database.pool.getConnection();
  try {
    return await isDue(connection);
  } finally {
    connection.release();
  }
}

async function isDue(connection: Connection): Promise<boolean> {
  const schema = await readSchema(connection);
  if (isOurs(schema)) return false;
  if (!schema.has('adoption_progress')) {
    const legacy = findLegacyTables(schema);
    if (legacy.length > 0) refuseOccupiedNames(schema, legacy, await listMigratedTables());
    return legacy.length > 0;
  }
  const { is_finished } = await readNote(connection, 'finished');
  return !is_finished;
}

/**
 * Takes over the legacy backend's database: its tables become `earlier_*`, which nobody writes any more, and what is in them
 * is copied into ours. Does nothing in any other schema. Any number of processes may call it at once; one that was killed is
 * continued by the next.
 */
export async function adoptLegacy(address: DatabaseAddress, options: AdoptOptions): Promise<void> {
  // Of its own: what takes minutes here would be given up by the pool.
  const connection = await openConnection(address);
  try {
    if (!(await isDue(connection))) return;
    await waitForTurn(connection, options);
    if (await isDue(connection)) await adopt(connection, options);
  } catch (error) {
    throw isDenied(error) ? new StartError(denial(error)) : error;
  } finally {
    // Frees the lock as well.
    connection.destroy();
  }
}

function denial(error: unknown): string {
  return `The database's user may not do what the adoption needs: ${explainFailure(error)} The next start goes on.`;
}

async function waitForTurn(connection: Connection, { say }: AdoptOptions): Promise<void> {
  for (;;) {
    const [rows] = await connection.query<(RowDataPacket & { held: number })[]>(
      `select get_lock(${schemaLock('adopt')}, ?) as held`,
      [WAIT_SECONDS],
    );
    if (rows[0]?.held === 1) return;
    say('Another process is adopting the legacy database. Waiting for it.');
  }
}

async function adopt(connection: Connection, options: AdoptOptions): Promise<void> {
  const { zone, say, warn, chunkRows = CHUNK_ROWS } = options;
  if (!(await readSchema(connection)).has('adoption_progress')) await tryRights(connection);
  await createNotes(connection);
  await renameTables(connection, say);
  await options.migrate();
  const adoption: Adoption = {
    connection,
    schema: await readSchema(connection),
    zone,
    chunkRows,
    say,
    warn,
  };
  await adoptUsers(adoption);
  await adoptContacts(adoption);
  await adoptMessages(adoption);
  await adoptSubscriptions(adoption);
  await continueIds(adoption);
  await checkMessages(connection);
  // Killed in between, it says so again: better than never.
  await summarise(adoption);
  await finishStep(connection, 'finished');
}

/** The legacy rows stay under these names: what was left out is there, and so is the way back. */
async function renameTables(connection: Connection, say: AdoptOptions['say']): Promise<void> {
  const note = await readNote(connection, 'rename');
  if (note.is_finished) return;
  const schema = await readSchema(connection);
  // One statement renames all or none; should a server ever have renamed some, these are what is left.
  const tables = LEGACY_TABLES.filter((table) => schema.has(table) && !schema.has(`earlier_${table}`));
  if (tables.length > 0) {
    say(`Adopting the legacy backend's database: its tables become earlier_*.`);
    await connection.query(
      `rename table ${tables.map((table) => `${table} to earlier_${table}`).join(', ')}`,
    );
  }
  await freeForeignKeyNames(connection);
  await finishStep(connection, 'rename');
}

/** Names of foreign keys are unique in a schema. Those that the server made follow their table; others could be ours. */
async function freeForeignKeyNames(connection: Connection): Promise<void> {
  const [keys] = await connection.query<(RowDataPacket & { name: string; table_name: string })[]>(
    `select constraint_name as name, table_name as table_name
       from information_schema.referential_constraints
      where constraint_schema = database() and table_name in (?)`,
    [LEGACY_TABLES.map((table) => `earlier_${table}`)],
  );
  for (const { name, table_name } of keys) {
    if (name.startsWith('earlier_')) continue;
    await connection.query('alter table ?? drop foreign key ??', [table_name, name]);
  }
}

/** An id that was given away once is never given again, also where its row was deleted. */
async function continueIds({ connection, schema }: Adoption): Promise<void> {
  for (const table of LEGACY_TABLES) {
    if (!schema.has(`earlier_${table}`)) continue;
    const [rows] = await connection.query<(RowDataPacket & { 'Create Table': string })[]>(
      `show create table earlier_${table}`,
    );
    const next = /\bAUTO_INCREMENT=(\d+)/.exec(rows[0]?.['Create Table'] ?? '')?.[1];
    if (next) await connection.query(`alter table ${table} auto_increment = ${next}`);
  }
  await finishStep(connection, 'auto_increment');
}
