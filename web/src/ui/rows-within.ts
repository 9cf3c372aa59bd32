export interface ListView {
  /** The scroll position. */
  top: number;
  height: number;
  /** The height of each row. */
  row: number;
}

/** Which of `count` rows of equal height are visible or at most `overscan` pixels away. `end` is exclusive. */
export function rowsWithin(
  { top, height, row }: ListView,
  count: number,
  overscan: number,
): { first: number; end: number } {
  const end = Math.min(count, Math.max(0, Math.ceil((top + height + overscan) / row)));
  return { first: Math.min(end, Math.max(0, Math.floor((top - overscan) / row))), end };
}
