import type { Database } from '../../src/infra/database/database';

/** Rows that the server has written since it was started, in all tables. */
export interface RowsWritten {
  inserted: number;
  updated: number;
  deleted: number;
}

/** MySQL counts rows of temporary tables too; MariaDB has counters of their own for them. */
const COUNTERS: Record<string, keyof RowsWritten> = {
  Handler_write: 'inserted',
  Handler_update: 'updated',
  Handler_delete: 'deleted',
};

export async function rowsWritten(database: Database): Promise<RowsWritten> {
  const rows = await database.many<{ Variable_name: string; Value: string }>(
    `show global status where variable_name in ('${Object.keys(COUNTERS).join("', '")}')`,
  );
  const written: RowsWritten = { inserted: 0, updated: 0, deleted: 0 };
  for (const { Variable_name, Value } of rows) {
    const counter = COUNTERS[Variable_name];
    if (counter) written[counter] = Number(Value);
  }
  return written;
}

/** What was written between two looks, for each of `count` things. */
export function writtenPer(count: number, before: RowsWritten, after: RowsWritten): RowsWritten {
  return {
    inserted: (after.inserted - before.inserted) / count,
    updated: (after.updated - before.updated) / count,
    deleted: (after.deleted - before.deleted) / count,
  };
}

export const sumOf = ({ inserted, updated, deleted }: RowsWritten): number => inserted + updated + deleted;
