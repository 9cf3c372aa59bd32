import type { RefObject } from 'preact';
import { useLayoutEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks';
import { RowHeights } from './row-heights';
import type { Row } from './rows';
import { distanceFromBottom, rowAt, sumUp, visibleRange } from './windowing';

/** Pixels rendered above and below the visible part. */
const OVERSCAN = 800;
/** Older messages are fetched when the top is nearer than this. */
const NEAR_TOP = 1_500;
const AT_BOTTOM = 48;
/** Space above a row that was collapsed while its top was not visible. */
const ABOVE_COLLAPSED = 12;
/** Space above the divider when a conversation opens at it. */
const ABOVE_DIVIDER = 90;

export interface AnchoredListOptions {
  rows: readonly Row[];
  /** Whether the rows include the one to open at, if there is one. */
  isReady: boolean;
  scroller: RefObject<HTMLElement | null>;
  content: RefObject<HTMLElement | null>;
  onNearTop: () => void;
  /** Called with the seq of the newest visible message. */
  onSeen: (seq: number) => void;
}

/**
 * Decides which rows to render, and keeps what the user sees in place. The list is anchored at its bottom (column-reverse, so that scroll
 * positions count from the end): older messages added at the top move nothing. Changes below the visible part are compensated for by
 * scrolling.
 */
export function useAnchoredList({
  rows,
  isReady,
  scroller,
  content,
  onNearTop,
  onSeen,
}: AnchoredListOptions) {
  const [heights] = useState(() => new RowHeights());
  const view = useRef({ fromBottom: 0, height: 800, width: 400 });
  /** The row at the lower edge of the view, and the distance from its bottom to the bottom of the list. */
  const anchor = useRef<{ key: string; distance: number } | undefined>(undefined);
  /** A row whose height is about to change, and the distance of its top from the top of the view. */
  const held = useRef<{ key: string; y: number } | undefined>(undefined);
  const hasOpened = useRef(false);
  const [, redraw] = useReducer((count: number) => count + 1, 0);

  const sum = (): Float64Array => sumUp(rows.map((row) => heights.of(row, view.current.width)));
  // Only when rows or heights changed: with 20,000 rows it would slow down typing.
  const version = useRef(0);
  const tops = useMemo(sum, [rows, version.current]);
  const total = tops.at(-1) ?? 0;
  const range = visibleRange(tops, { ...view.current, overscan: OVERSCAN });

  const update = (sums: Float64Array): void => {
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
    update(tops);
    const wanted = visibleRange(tops, { ...view.current, overscan: OVERSCAN / 2 });
    const isShort = wanted.first < range.first || wanted.end > range.end;
    if (isShort || wasAtBottom !== view.current.fromBottom < AT_BOTTOM) redraw(0);
  };

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => {
      const { clientHeight: height, clientWidth: width } = element;
      if (width !== view.current.width) {
        heights.reset();
        version.current += 1;
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
    const hasChanged = heights.measure(content.current);
    const sums = hasChanged ? sum() : tops;
    if (!hasOpened.current && isReady && rows.length > 1) open(element, sums);
    else if (held.current && hasChanged) keepHeld(element, sums);
    else keepStill(element, sums);
    update(sums);
    if (hasChanged) {
      version.current += 1;
      redraw(0);
    }
  });

  /** Scrolls to the divider, or to the end if everything below the divider fits into the view. */
  const open = (element: HTMLElement, sums: Float64Array): void => {
    const index = rows.findIndex(({ kind }) => kind === 'new');
    const wanted =
      index < 0 ? 0 : (sums.at(-1) ?? 0) - (sums[index] ?? 0) + ABOVE_DIVIDER - view.current.height;
    const fromBottom = Math.max(0, wanted);
    const hasArrived = Math.abs(fromBottom - view.current.fromBottom) < 1;
    scrollTo(element, fromBottom);
    if (hasArrived) hasOpened.current = true;
    else redraw(0);
  };

  const keepStill = (element: HTMLElement, sums: Float64Array): void => {
    if (!anchor.current || view.current.fromBottom < 1) return;
    const { key, distance } = anchor.current;
    const index = rows.findLastIndex((row) => row.key === key);
    if (index < 0) return;
    const moved = distanceFromBottom(sums, index) - distance;
    if (Math.abs(moved) < 1) return;
    // The user may have scrolled since: that event comes with the next frame.
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
    const fromTop = (sums[index] ?? 0) - Math.max(ABOVE_COLLAPSED, y);
    scrollTo(element, (sums.at(-1) ?? 0) - view.current.height - fromTop);
  };

  const scrollTo = (element: HTMLElement, fromBottom: number): void => {
    view.current.fromBottom = Math.max(0, fromBottom);
    element.scrollTop = -view.current.fromBottom;
  };

  return {
    shown: rows.slice(range.first, range.end),
    /** Padding in place of the rows that are not rendered. */
    above: tops[range.first] ?? 0,
    below: total - (tops[range.end] ?? 0),
    fromBottom: () => view.current.fromBottom,
    isUp: view.current.fromBottom >= AT_BOTTOM,
    holdTop,
    onScroll,
  };
}

/** The seq of the newest message at or above a row. */
function newestUpTo(rows: readonly Row[], index: number): number | undefined {
  for (let at = index; at >= 0; at -= 1) {
    const row = rows[at];
    if (row?.kind === 'message') return row.message.seq;
  }
  return undefined;
}
