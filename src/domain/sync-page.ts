/** Rows of one kind that changed after the cursor, by ascending change number. */
export interface ChangedRows<Row extends { change_no: number }> {
  rows: readonly Row[];
  /** No row up to here is missing; behind it a limit may have cut some off. Infinity where all are there. */
  complete_up_to: number;
}

/** Rows that were read with this limit: if there are as many, more may follow. */
export const cutAt = <Row extends { change_no: number }>(rows: Row[], limit: number): ChangedRows<Row> => ({
  rows,
  complete_up_to: (rows.length < limit ? undefined : rows.at(-1)?.change_no) ?? Infinity,
});

/**
 * How far a page goes: the change number up to which everything is known, at most `limit` rows on, and never past `newest`,
 * the counter as it stood before the rows were read. Numbers are in commit order, so what is at or below `newest` was there.
 */
export function endOfPage(
  sources: readonly ChangedRows<{ change_no: number }>[],
  { limit, newest }: { limit: number; newest: number },
): number {
  const end = Math.min(newest, ...sources.map(({ complete_up_to }) => complete_up_to));
  const numbers = sources
    .flatMap(({ rows }) => rows.map(({ change_no }) => change_no))
    .filter((change_no) => change_no <= end)
    .toSorted((a, b) => a - b);
  return numbers.length > limit ? (numbers[limit - 1] ?? end) : end;
}
