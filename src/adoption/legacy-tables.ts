import type { Connection, RowDataPacket } from 'mysql2/promise';
import { StartError } from '../infra/start-error';
import { toUtc } from './legacy-times';

/** The legacy backend's tables, with the columns by which they are recognised. */
const SHAPES = {
  users: ['id', 'name', 'email', 'password_hash'],
  contacts: ['id', 'user_id', 'contact_user_id'],
  messages: ['id', 'sender_id', 'receiver_id', 'content', 'is_read'],
  push_subscriptions: ['id', 'user_id', 'endpoint', 'p256dh', 'auth'],
} as const;

export type LegacyTable = keyof typeof SHAPES;
export const LEGACY_TABLES = Object.keys(SHAPES) as LegacyTable[];

export const RENAMED_PREFIX = 'earlier_';

/** Without these there is nothing to adopt. */
const REQUIRED: readonly LegacyTable[] = ['users', 'messages'];

/** What a missing or impossible time becomes: older than any message. */
const NO_TIME = "'1970-01-01'";
/** Exclusive bounds of possible times. Moved by a day, for the zone, they still fit into the column. */
const [MIN_TIME, MAX_TIME] = ["'1970-01-02'", "'9999-12-30'"];

/** The name of a legacy table after the adoption. It must stay: adopted databases have it. */
export function renamed(table: LegacyTable): string {
  return `${RENAMED_PREFIX}${table}`;
}

/** `table -> column -> type`, in lower case. */
export type Schema = ReadonlyMap<string, ReadonlyMap<string, string>>;

export async function readSchema(connection: Connection): Promise<Schema> {
  const [rows] = await connection.query<
    (RowDataPacket & { table_name: string; column_name: string; type: string })[]
  >(
    `select table_name as table_name, column_name as column_name, data_type as type
       from information_schema.columns where table_schema = database()`,
  );
  const schema = new Map<string, Map<string, string>>();
  for (const { table_name, column_name, type } of rows) {
    const columns = schema.get(table_name) ?? new Map<string, string>();
    schema.set(table_name, columns.set(column_name.toLowerCase(), type.toLowerCase()));
  }
  return schema;
}

/**
 * The legacy tables that the schema has under their original names; none if it holds nothing of the legacy backend.
 * @throws StartError if tables of these names belong to another program
 */
export function findLegacyTables(schema: Schema): LegacyTable[] {
  const found = LEGACY_TABLES.filter((table) => schema.has(table));
  if (found.length === 0) return [];
  const problems = [...new Set([...REQUIRED, ...found])].flatMap((table) => {
    const columns = schema.get(table);
    if (!columns) return [`it has no table ${table}`];
    const missing = SHAPES[table].filter((column) => !columns.has(column));
    return missing.length > 0 ? [`its table ${table} has no ${missing.join(', ')}`] : [];
  });
  if (problems.length > 0) {
    throw new StartError(
      `The database has tables named ${found.join(', ')} which are neither MyChat's nor the legacy backend's: ` +
        `${problems.join('; ')}. Give MyChat a schema of its own.`,
    );
  }
  return found;
}

/**
 * `legacy` are the legacy tables that are there, `ours` the names of our own tables.
 * @throws StartError if another program's table has a name of ours, or one that a legacy table gets
 */
export function refuseOccupiedNames(
  schema: Schema,
  legacy: readonly LegacyTable[],
  ours: readonly string[],
): void {
  const needed = [...ours, ...LEGACY_TABLES.map(renamed)];
  const occupied = needed.filter((name) => schema.has(name) && !legacy.some((table) => table === name));
  if (occupied.length === 0) return;
  throw new StartError(
    `Beside the legacy backend's tables the database has a table named ${occupied.join(', ')}, a name that MyChat needs. ` +
      'Rename it, or move it to another schema; nothing was changed.',
  );
}

/**
 * SQL for a time of a legacy table `e` as DATETIME(3) in UTC. A TIMESTAMP is in UTC on this connection, a DATETIME was written
 * in `zone`. A time that is missing, null, zero or in the year 10000 becomes `otherwise`.
 */
export function timeOf(
  schema: Schema,
  table: LegacyTable,
  column: string,
  { zone, otherwise = NO_TIME }: { zone: string; otherwise?: string },
): string {
  const type = schema.get(renamed(table))?.get(column);
  if (type === undefined) return `cast(${otherwise} as datetime(3))`;
  const name = `e.${column}`;
  const utc = type === 'timestamp' ? name : toUtc(name, zone);
  return `cast(coalesce(if(${name} > ${MIN_TIME} and ${name} < ${MAX_TIME}, ${utc}, null), ${otherwise}) as datetime(3))`;
}

/** SQL for a column of a legacy table `e` that not every legacy schema has. */
export function optional(schema: Schema, table: LegacyTable, column: string): string {
  return schema.get(renamed(table))?.has(column) ? `e.${column}` : 'null';
}
