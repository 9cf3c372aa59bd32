import type { SqlValue } from '../../infra/database/sql';

/** Of a list of pairs the optimizer makes ranges in quadratic time; a JSON table costs as much as ten of them. */
const MAX_LISTED = 10;

/** Keys of two columns. */
export interface NamedRows {
  table: string;
  alias: string;
  key: readonly [string, string];
  columns: string;
  pairs: readonly (readonly [number, number])[];
}

/** Selects the rows that have one of these keys. Each is one look into the primary key. */
export function selectNamed({ table, alias, key: [first, second], columns, pairs }: NamedRows): {
  sql: string;
  values: SqlValue[];
} {
  if (pairs.length <= MAX_LISTED) {
    const list = Array.from(pairs, () => '(?, ?)').join(', ');
    return {
      sql: `select ${columns} from ${table} ${alias} where (${alias}.${first}, ${alias}.${second}) in (${list})`,
      values: pairs.flat(),
    };
  }
  return {
    sql: `select ${columns} from ${namedKeys([first, second])}
          straight_join ${table} ${alias} on ${alias}.${first} = named.${first} and ${alias}.${second} = named.${second}`,
    values: [JSON.stringify(pairs)],
  };
}

/** The table `named` of keys that a parameter holds as JSON, `[[…], …]`. */
export function namedKeys(columns: readonly string[]): string {
  const paths = columns.map((column, index) => `${column} bigint path '$[${index}]'`).join(', ');
  return `json_table(?, '$[*]' columns (${paths})) named`;
}
