import { chunksOf } from '../../domain/chunks-of';

/** What a parameter may be. `undefined` is a bug and does not compile. */
export type SqlValue = string | number | bigint | boolean | Date | Buffer | null;

export interface Statement {
  sql: string;
  values?: readonly SqlValue[];
}

/** One of several statements that are sent together. */
export interface NamedStatement<Name extends string> extends Statement {
  /** The name under which its result is returned; without one it is not. */
  as?: Name;
}

/** Statements as one text, with the values of all of them. */
export function joinStatements(statements: readonly Statement[]): { sql: string; values: SqlValue[] } {
  return {
    sql: statements.map(({ sql }) => sql).join(';\n'),
    // A batch has a thousand values, for which flatMap takes many times as long.
    values: ([] as SqlValue[]).concat(...statements.map(({ values }) => values ?? [])),
  };
}

/**
 * Takes `count` change numbers. Always a transaction's last lock, in the packet that commits, so that numbers are in commit
 * order; the writes that follow use `@change_no + 1` to `@change_no + count`. `as` names the statement whose result has the last of them as
 * its `insertId`.
 */
export function takeChangeNumbers<Name extends string = never>(
  count: number,
  as?: Name,
): [NamedStatement<Name>, NamedStatement<Name>] {
  return [
    {
      sql: 'update change_counter set n = last_insert_id(n + ?) where id = 1',
      values: [count],
      ...(as !== undefined && { as }),
    },
    { sql: 'set @change_no = last_insert_id() - ?', values: [count] },
  ];
}

/** `?, ?, ?` for a list of `count` values. An empty list is the caller's case: SQL has no `in ()`. */
export function placeholders(count: number): string {
  return Array.from({ length: count }, () => '?').join(', ');
}

/** The table `named` of keys that a parameter holds as JSON, `[[…], …]`. */
export function namedKeys(columns: readonly string[]): string {
  const paths = columns.map((column, index) => `${column} bigint path '$[${index}]'`).join(', ');
  return `json_table(?, '$[*]' columns (${paths})) named`;
}

/** MariaDB makes a temporary table of a list of a thousand values, and reads it in whatever order it likes. */
const MAX_LIST = 500;

/** All rows that `ask` finds, which is called with at most 500 items at a time. */
export async function inChunks<Item, Row>(
  items: readonly Item[],
  ask: (chunk: readonly Item[]) => Promise<Row[]>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const chunk of chunksOf(items, MAX_LIST)) {
    for (const row of await ask(chunk)) rows.push(row);
  }
  return rows;
}
