import type { Connection, RowDataPacket } from 'mysql2/promise';
import type { Database } from '../infra/database/database';
import { APPLIED_MIGRATIONS_COLUMNS } from '../infra/database/applied-migrations';
import { explainFailure, isDenied } from '../infra/database/database-rights';
import { listMigratedTables } from '../infra/database/migrate';
import { schemaLock } from '../infra/database/schema-lock';
import { type DatabaseAddress, openConnection } from '../infra/database/session';
import { StartError } from '../infra/start-error';
import { adoptContacts } from './adopt-contacts';
import { adoptMessages } from './adopt-messages';
import { adoptSubscriptions } from './adopt-subscriptions';
import { adoptUsers } from './adopt-users';
import type { Adoption } from './adoption';
import { checkMessages, continueIds, summarise } from './adoption-end';
import { findLegacyTables, readSchema, refuseOccupiedNames, type Schema } from './legacy-tables';
import { createProgressTable, finishStep, readProgress } from './progress';
import { renameTables } from './rename-tables';
import { tryRights } from './try-rights';

export interface AdoptOptions {
  /** The zone that DATETIME columns were written in. TIMESTAMP columns need none. */
  zone: string;
  /** Creates our tables. Called once the legacy tables have other names. */
  migrate: () => Promise<unknown>;
  say: (sentence: string) => void;
  warn: (sentence: string) => void;
  /** The most messages that are copied in one transaction. */
  chunkRows?: number;
}

const CHUNK_ROWS = 20_000;
/** How long one attempt waits for another process that is adopting. */
const LOCK_WAIT_SECONDS = 30;

/** Whether the schema was made by our migrations. Others have a table of that name too, but not its columns. */
function isOurs(schema: Schema): boolean {
  const columns = schema.get('schema_migrations');
  return (
    !schema.has('adoption_progress') &&
    columns !== undefined &&
    APPLIED_MIGRATIONS_COLUMNS.every((column) => columns.has(column))
  );
}

/**
 * Whether the schema holds data of the legacy backend that is not, or not completely, adopted.
 * @throws StartError if it holds tables of another program
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
  const { is_finished } = await readProgress(connection, 'finished');
  return !is_finished;
}

/**
 * Adopts the legacy backend's database: its tables are renamed to `earlier_*` and their rows copied into ours. Does nothing in
 * any other schema. Several processes may call it at the same time; if one is killed, the next call continues its work.
 * @throws StartError if the database's user lacks a right, or the schema holds tables of another program
 */
export async function adoptLegacy(address: DatabaseAddress, options: AdoptOptions): Promise<void> {
  // A connection of its own: the pool limits how long a statement may take.
  const connection = await openConnection(address);
  try {
    if (!(await isDue(connection))) return;
    await waitForLock(connection, options);
    if (await isDue(connection)) await adopt(connection, options);
  } catch (error) {
    throw isDenied(error) ? new StartError(denial(error)) : error;
  } finally {
    // Releases the lock as well.
    connection.destroy();
  }
}

function denial(error: unknown): string {
  return `The database's user may not do what the adoption needs: ${explainFailure(error)} The next start goes on.`;
}

async function waitForLock(connection: Connection, { say }: AdoptOptions): Promise<void> {
  for (;;) {
    const [rows] = await connection.query<(RowDataPacket & { held: number })[]>(
      `select get_lock(${schemaLock('adopt')}, ?) as held`,
      [LOCK_WAIT_SECONDS],
    );
    if (rows[0]?.held === 1) return;
    say('Another process is adopting the legacy database. Waiting for it.');
  }
}

async function adopt(connection: Connection, options: AdoptOptions): Promise<void> {
  const { zone, say, warn, chunkRows = CHUNK_ROWS } = options;
  if (!(await readSchema(connection)).has('adoption_progress')) await tryRights(connection);
  await createProgressTable(connection);
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
  // Before the last step is finished: an adoption that is killed in between repeats the summary, rather than omit it.
  await summarise(adoption);
  await finishStep(connection, 'finished');
}
