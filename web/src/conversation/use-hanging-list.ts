import type { RefObject } from 'preact';
import { useLayoutEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks';
import { RowHeights } from './row-heights';
import type { Row } from './rows';
import { distanceFromBottom, rowAt, sumUp, visibleRange } from './windowing';

/** Pixels above and below what is visible that are in the page too. */
const BEYOND = 800;
/** How near the top older messages are fetched. */
const NEAR_TOP = 1_500;
const AT_BOTTOM = 48;
/** Room above what was folded while its beginning was out of sight. */
const ABOVE_FOLDED = 12;
/** Room above the line where the new begins. */
const ABOVE_NEW = 90;

export interface HangingListOptions {
  rows: readonly Row[];
  /** Whether the row to open at can be among them. */
  isReady: boolean;
  scroller: RefObject<HTMLElement | null>;
  content: RefObject<HTMLElement | null>;
  onNearTop: () => void;
  /** The newest place that is visible. */
  onSeen: (seq: number) => void;
}

/**
 * Which rows to have in the page, and where. The list hangs from its bottom (column-reverse, where scrolling counts from the
 * end), so that older messages coming in above move nothing; whatever changes below what one looks at is made good by
 * scrolling as far.
 */
export function useHangingList({ rows, isReady, scroller, content, onNearTop, onSeen }: HangingListOptions) {
  const [known] = useState(() => new RowHeights());
  const view = useRef({ fromBottom: 0, height: 800, width: 400 });
  /** The row at the lower edge, and how far its end is from the end of everything. */
  const anchor = useRef<{ key: string; distance: number } | undefined>(undefined);
  /** A row that is about to be another height, and how far down in the view it begins. */
  const held = useRef<{ key: string; y: number } | undefined>(undefined);
  const hasOpened = useRef(false);
  const [, redraw] = useReducer((count: number) => count + 1, 0);

  const sum = (): Float64Array => sumUp(rows.map((row) => known.of(row, view.current.width)));
  // Summed up anew only where rows or heights are others: with 20,000 it would be felt at each keystroke.
  const measured = useRef(0);
  const tops = useMemo(sum, [rows, measured.current]);
  const total = tops.at(-1) ?? 0;
  const range = visibleRange(tops, { ...view.current, beyond: BEYOND });

  const look = (sums: Float64Array): void => {
    const { fromBottom, height } = view.current;
    const bottom = (sums.at(-1) ?? 0) - fromBottom;
    const index = rowAt(sums, Math.max(0, bottom - 1));
    const row = rows[index];
    anchor.current = row && { key: row.key, distance: distanceFromBottom(sums, index) };
    if (bottom - height < NEAR_TOP && rows.length > 0) onNearTop();
    const seq = newestUpTo(rows, index);
    if (seq !== undefined && hasOpened.current) onSeen(seq);
  };

  const onScroll = (): void => {
    const element = scroller.current;
    if (!element) return;
    const wasAtBottom = view.current.fromBottom < AT_BOTTOM;
    view.current.fromBottom = Math.max(0, -element.scrollTop);
    look(tops);
    const wanted = visibleRange(tops, { ...view.current, beyond: BEYOND / 2 });
    const isShort = wanted.first < range.first || wanted.end > range.end;
    if (isShort || wasAtBottom !== view.current.fromBottom < AT_BOTTOM) redraw(0);
  };

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => {
      const { clientHeight: height, clientWidth: width } = element;
      if (width !== view.current.width) {
        known.forget();
        measured.current += 1;
      }
      view.current = { ...view.current, height, width };
      redraw(0);
    });
    observer.observe(element);
    view.current = { fromBottom: 0, height: element.clientHeight, width: element.clientWidth };
    return () => observer.disconnect();
  }, []);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || !content.current) return;
    const isMeasured = known.measure(content.current);
    const sums = isMeasured ? sum() : tops;
    if (!hasOpened.current && isReady && rows.length > 1) open(element, sums);
    else if (held.current && isMeasured) keepHeld(element, sums);
    else keepStill(element, sums);
    look(sums);
    if (isMeasured) {
      measured.current += 1;
      redraw(0);
    }
  });

  /** Where the new begins, when all of it does not fit; else at the end. */
  const open = (element: HTMLElement, sums: Float64Array): void => {
    const index = rows.findIndex(({ kind }) => kind === 'new');
    const wanted = index < 0 ? 0 : (sums.at(-1) ?? 0) - (sums[index] ?? 0) + ABOVE_NEW - view.current.height;
    const fromBottom = Math.max(0, wanted);
    const isThere = Math.abs(fromBottom - view.current.fromBottom) < 1;
    scrollTo(element, fromBottom);
    if (isThere) hasOpened.current = true;
    else redraw(0);
  };

  const keepStill = (element: HTMLElement, sums: Float64Array): void => {
    if (!anchor.current || view.current.fromBottom < 1) return;
    const { key, distance } = anchor.current;
    const index = rows.findLastIndex((row) => row.key === key);
    if (index < 0) return;
    const moved = distanceFromBottom(sums, index) - distance;
    if (Math.abs(moved) < 1) return;
    // Where the finger has gone since: its event comes with the next frame.
    const isAhead = Math.abs(-element.scrollTop - view.current.fromBottom) >= 1;
    scrollTo(element, (isAhead ? -element.scrollTop : view.current.fromBottom) + moved);
  };

  const holdTop = (key: string): void => {
    const index = rows.findIndex((row) => row.key === key);
    const { fromBottom, height } = view.current;
    if (index >= 0) held.current = { key, y: (tops[index] ?? 0) - (total - fromBottom - height) };
  };

  const keepHeld = (element: HTMLElement, sums: Float64Array): void => {
    const { key, y } = held.current ?? { key: '', y: 0 };
    held.current = undefined;
    const index = rows.findIndex((row) => row.key === key);
    if (index < 0) return;
    const fromTop = (sums[index] ?? 0) - Math.max(ABOVE_FOLDED, y);
    scrollTo(element, (sums.at(-1) ?? 0) - view.current.height - fromTop);
  };

  const scrollTo = (element: HTMLElement, fromBottom: number): void => {
    view.current.fromBottom = Math.max(0, fromBottom);
    element.scrollTop = -view.current.fromBottom;
  };

  return {
    shown: rows.slice(range.first, range.end),
    /** Instead of the rows that are not in the page. */
    above: tops[range.first] ?? 0,
    below: total - (tops[range.end] ?? 0),
    fromBottom: () => view.current.fromBottom,
    isUp: view.current.fromBottom >= AT_BOTTOM,
    holdTop,
    onScroll,
  };
}

/** The place of the newest message at or above a row. */
function newestUpTo(rows: readonly Row[], index: number): number | undefined {
  for (let at = index; at >= 0; at -= 1) {
    const row = rows[at];
    if (row?.kind === 'message') return row.message.seq;
  }
  return undefined;
}
