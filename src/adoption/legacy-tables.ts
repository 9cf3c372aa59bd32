import type { Connection, RowDataPacket } from 'mysql2/promise';
import { StartError } from '../infra/start-error';
import { toUtc } from './legacy-times';

/** The legacy backend's tables, with the columns that make them recognisable. */
const SHAPES = {
  users: ['id', 'name', 'email', 'password_hash'],
  contacts: ['id', 'user_id', 'contact_user_id'],
  messages: ['id', 'sender_id', 'receiver_id', 'content', 'is_read'],
  push_subscriptions: ['id', 'user_id', 'endpoint', 'p256dh', 'auth'],
} as const;

export type LegacyTable = keyof typeof SHAPES;
export const LEGACY_TABLES = Object.keys(SHAPES) as LegacyTable[];

/** Without these there is nothing to adopt. */
const NECESSARY: readonly LegacyTable[] = ['users', 'messages'];

/** Older than any message: what a missing or an impossible time becomes. */
const NO_TIME = "'1970-01-01'";
/** Possible times are after and before these; a day more or less for the zone is still one that the column holds. */
const [EARLIEST, LATEST] = ["'1970-01-02'", "'9999-12-30'"];

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
 * Which tables of the legacy backend the schema has under their own names; none where it has nothing of that kind.
 * @throws StartError where tables of these names are somebody else's
 */
export function findLegacyTables(schema: Schema): LegacyTable[] {
  const found = LEGACY_TABLES.filter((table) => schema.has(table));
  if (found.length === 0) return [];
  const problems = [...new Set([...NECESSARY, ...found])].flatMap((table) => {
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
 * @throws StartError where tables that are not the legacy backend's have the names that the adoption needs: those of `ours`,
 * and those that the legacy tables get
 */
export function refuseOccupiedNames(
  schema: Schema,
  legacy: readonly LegacyTable[],
  ours: readonly string[],
): void {
  const needed = [...ours, ...LEGACY_TABLES.map((table) => `earlier_${table}`)];
  const occupied = needed.filter((name) => schema.has(name) && !legacy.some((table) => table === name));
  if (occupied.length === 0) return;
  throw new StartError(
    `Beside the legacy backend's tables the database has a table named ${occupied.join(', ')}, a name that MyChat needs. ` +
      'Rename it, or move it to another schema; nothing was changed.',
  );
}

/**
 * SQL for a time of a legacy table `e` as DATETIME(3) in UTC: a TIMESTAMP already is one on this connection, a DATETIME was
 * written in `zone`. A time that is missing, null, zero or in the year 10000 is `otherwise`.
 */
export function timeOf(
  schema: Schema,
  table: LegacyTable,
  column: string,
  { zone, otherwise = NO_TIME }: { zone: string; otherwise?: string },
): string {
  const type = schema.get(`earlier_${table}`)?.get(column);
  if (type === undefined) return `cast(${otherwise} as datetime(3))`;
  const name = `e.${column}`;
  const utc = type === 'timestamp' ? name : toUtc(name, zone);
  return `cast(coalesce(if(${name} > ${EARLIEST} and ${name} < ${LATEST}, ${utc}, null), ${otherwise}) as datetime(3))`;
}

/** SQL for a column that not every legacy schema has. */
export function optional(schema: Schema, table: LegacyTable, column: string): string {
  return schema.get(`earlier_${table}`)?.has(column) ? `e.${column}` : 'null';
}
