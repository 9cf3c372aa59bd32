/** Heights of all rows, known or guessed, summed up: `tops[i]` is where row i begins, the last entry the whole height. */
export function sumUp(heights: ArrayLike<number>): Float64Array {
  const tops = new Float64Array(heights.length + 1);
  for (let index = 0; index < heights.length; index += 1) {
    tops[index + 1] = (tops[index] ?? 0) + (heights[index] ?? 0);
  }
  return tops;
}

/** The row at a height, by halving. */
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
  /** Not included. */
  end: number;
}

/**
 * Which rows to have in the page. The conversation hangs from its bottom: `fromBottom` is how far one has scrolled up, so
 * that older rows coming in above move nothing.
 */
export function visibleRange(
  tops: Float64Array,
  view: { fromBottom: number; height: number; beyond: number },
): Range {
  const count = tops.length - 1;
  if (count <= 0) return { first: 0, end: 0 };
  const total = tops[count] ?? 0;
  const bottom = total - view.fromBottom;
  return {
    first: rowAt(tops, Math.max(0, bottom - view.height - view.beyond)),
    end: Math.min(count, rowAt(tops, Math.min(total, bottom + view.beyond)) + 1),
  };
}

/** How far the end of a row is from the end of everything. */
export function distanceFromBottom(tops: Float64Array, index: number): number {
  return (tops.at(-1) ?? 0) - (tops[index + 1] ?? 0);
}
