import type { Database } from '../../src/infra/database/database';

interface Column {
  table_name: string;
  column_name: string;
  data_type: string;
}

/** A column, as `table.column`. */
export type ColumnName = string;

const TEXTS = new Set(['char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext', 'json']);
const BYTES = new Set(['binary', 'varbinary', 'tinyblob', 'blob', 'mediumblob', 'longblob']);
const INTEGERS = new Set(['tinyint', 'smallint', 'mediumint', 'int', 'bigint']);

/** Every column of every table in the schema. */
async function listColumns(database: Database): Promise<Column[]> {
  return database.many<Column>(
    `select c.table_name as table_name, c.column_name as column_name, lower(c.data_type) as data_type
       from information_schema.columns c
       join information_schema.tables t on t.table_schema = c.table_schema and t.table_name = c.table_name
      where c.table_schema = database() and t.table_type = 'BASE TABLE'
      order by c.table_name, c.ordinal_position`,
  );
}

/** Those that can hold texts or bytes. */
export async function listTextColumns(database: Database): Promise<ColumnName[]> {
  const columns = await listColumns(database);
  return columns
    .filter(({ data_type }) => TEXTS.has(data_type) || BYTES.has(data_type))
    .map(({ table_name, column_name }) => `${table_name}.${column_name}`)
    .toSorted();
}

/** Looks for a text, whatever its case, or for bytes, in every row and column of the schema. Returns the columns that have it. */
export async function searchEverywhere(database: Database, piece: string | Buffer): Promise<ColumnName[]> {
  const bytes = Buffer.isBuffer(piece) ? piece : Buffer.from(piece);
  const found: ColumnName[] = [];
  for (const { table_name, column_name, data_type } of await listColumns(database)) {
    const hasText = !Buffer.isBuffer(piece) && !BYTES.has(data_type);
    const condition = hasText
      ? `locate(lower(?), lower(cast(\`${column_name}\` as char character set utf8mb4))) > 0`
      : `locate(?, cast(\`${column_name}\` as binary)) > 0`;
    const row = await database.one(`select 1 from \`${table_name}\` where ${condition} limit 1`, [
      hasText ? piece : bytes,
    ]);
    if (row) found.push(`${table_name}.${column_name}`);
  }
  return found.toSorted();
}

/** The columns in which a number stands as such. */
export async function searchNumber(database: Database, number: number): Promise<ColumnName[]> {
  const found: ColumnName[] = [];
  for (const { table_name, column_name, data_type } of await listColumns(database)) {
    if (!INTEGERS.has(data_type)) continue;
    const row = await database.one(`select 1 from \`${table_name}\` where \`${column_name}\` = ? limit 1`, [
      number,
    ]);
    if (row) found.push(`${table_name}.${column_name}`);
  }
  return found.toSorted();
}
