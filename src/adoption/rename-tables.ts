import type { Connection, RowDataPacket } from 'mysql2/promise';
import { LEGACY_TABLES, readSchema, RENAMED_PREFIX, renamed } from './legacy-tables';
import { finishStep, readProgress } from './progress';

/** The legacy rows stay under the new names: what was left out can be found there, and the adoption can be undone. */
export async function renameTables(connection: Connection, say: (sentence: string) => void): Promise<void> {
  const { is_finished } = await readProgress(connection, 'rename');
  if (is_finished) return;
  const schema = await readSchema(connection);
  // The statement renames all tables or none. If a server ever renamed some only, the others are left here.
  const tables = LEGACY_TABLES.filter((table) => schema.has(table) && !schema.has(renamed(table)));
  if (tables.length > 0) {
    say(`Adopting the legacy backend's database: its tables become earlier_*.`);
    await connection.query(
      `rename table ${tables.map((table) => `${table} to ${renamed(table)}`).join(', ')}`,
    );
  }
  await dropNamedForeignKeys(connection);
  await finishStep(connection, 'rename');
}

/**
 * The names of foreign keys are unique in a schema. Those that the server generated are renamed with their table; the others
 * could be the names of ours.
 */
async function dropNamedForeignKeys(connection: Connection): Promise<void> {
  const [keys] = await connection.query<(RowDataPacket & { name: string; table_name: string })[]>(
    `select constraint_name as name, table_name as table_name
       from information_schema.referential_constraints
      where constraint_schema = database() and table_name in (?)`,
    [LEGACY_TABLES.map(renamed)],
  );
  for (const { name, table_name } of keys) {
    if (name.startsWith(RENAMED_PREFIX)) continue;
    await connection.query('alter table ?? drop foreign key ??', [table_name, name]);
  }
}
