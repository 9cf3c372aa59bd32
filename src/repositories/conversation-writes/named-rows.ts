import { namedKeys, type SqlValue } from '../../infra/database/sql';

/** Of a list of pairs the optimizer makes ranges in quadratic time; a JSON table costs as much as about ten of them. */
const MAX_LISTED = 10;

interface NamedRows {
  table: string;
  columns: readonly string[];
  /** Two columns that name a row. */
  key: readonly [string, string];
  pairs: readonly (readonly [number, number])[];
}

/** Selects the rows that have one of these keys. Each is one look into the primary key. */
export function selectNamed({ table, columns, key: [first, second], pairs }: NamedRows): {
  sql: string;
  values: SqlValue[];
} {
  const list = columns.map((column) => `r.${column}`).join(', ');
  if (pairs.length <= MAX_LISTED) {
    const names = Array.from(pairs, () => '(?, ?)').join(', ');
    return {
      sql: `select ${list} from ${table} r where (r.${first}, r.${second}) in (${names})`,
      values: pairs.flat(),
    };
  }
  return {
    sql: `select ${list} from ${namedKeys([first, second])}
          straight_join ${table} r on r.${first} = named.${first} and r.${second} = named.${second}`,
    values: [JSON.stringify(pairs)],
  };
}
