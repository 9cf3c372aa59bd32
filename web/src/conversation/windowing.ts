/** Cumulative heights: `tops[i]` is the top of row i, the last entry the total height. */
export function sumUp(heights: ArrayLike<number>): Float64Array {
  const tops = new Float64Array(heights.length + 1);
  for (let index = 0; index < heights.length; index += 1) {
    tops[index + 1] = (tops[index] ?? 0) + (heights[index] ?? 0);
  }
  return tops;
}

/** The index of the row at a distance `y` from the top, by binary search. */
export function rowAt(tops: Float64Array, y: number): number {
  let low = 0;
  let high = Math.max(0, tops.length - 2);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((tops[middle] ?? 0) <= y) low = middle;
    else high = middle - 1;
  }
  return low;
}

export interface Range {
  first: number;
  /** Exclusive. */
  end: number;
}

/**
 * Which rows to render: the visible ones and those at most `overscan` pixels away. `fromBottom` is the scroll position, counted from the
 * bottom, so that older rows added at the top do not change it.
 */
export function visibleRange(
  tops: Float64Array,
  view: { fromBottom: number; height: number; overscan: number },
): Range {
  const count = tops.length - 1;
  if (count <= 0) return { first: 0, end: 0 };
  const total = tops[count] ?? 0;
  const bottom = total - view.fromBottom;
  return {
    first: rowAt(tops, Math.max(0, bottom - view.height - view.overscan)),
    end: Math.min(count, rowAt(tops, Math.min(total, bottom + view.overscan)) + 1),
  };
}

/** The distance from the bottom of a row to the bottom of the list. */
export function distanceFromBottom(tops: Float64Array, index: number): number {
  return (tops.at(-1) ?? 0) - (tops[index + 1] ?? 0);
}
