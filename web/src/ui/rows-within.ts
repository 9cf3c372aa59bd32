export interface ListView {
  /** How far one has scrolled. */
  top: number;
  height: number;
  /** The height of each row. */
  row: number;
}

/** Which of `count` rows of one height are in view, or at most `beyond` pixels away from it. `end` is not included. */
export function rowsWithin(
  { top, height, row }: ListView,
  count: number,
  beyond: number,
): { first: number; end: number } {
  const end = Math.min(count, Math.max(0, Math.ceil((top + height + beyond) / row)));
  return { first: Math.min(end, Math.max(0, Math.floor((top - beyond) / row))), end };
}
