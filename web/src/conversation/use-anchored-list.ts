import type { RefObject } from 'preact';
import { useLayoutEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks';
import { AnchoredView, type Layout } from './anchored-view';
import { RowHeights } from './row-heights';
import type { Row } from './row-items';
import { sumUp } from './windowing';

/** Pixels rendered above and below the visible part. */
const OVERSCAN = 800;
/** Older messages are fetched when the top is nearer than this. */
const NEAR_TOP = 1_500;
const AT_BOTTOM = 48;
/** Each scrolls nearer to the row; a row that moves all the time is followed no further. */
const MAX_REVEAL_STEPS = 20;

export interface AnchoredListOptions {
  rows: readonly Row[];
  /** Whether the rows include the one to open at, if there is one. */
  isReady: boolean;
  scroller: RefObject<HTMLElement | null>;
  content: RefObject<HTMLElement | null>;
  /** The seq of a message to scroll to, which is to be among the rows. */
  revealed: number | undefined;
  /** It is in view; without a key it is not among the rows. */
  onRevealed: (key: string | undefined) => void;
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
  revealed,
  onRevealed,
  onNearTop,
  onSeen,
}: AnchoredListOptions) {
  const [heights] = useState(() => new RowHeights());
  const [view] = useState(() => new AnchoredView());
  const [, redraw] = useReducer((count: number) => count + 1, 0);

  const layOut = (): Layout => ({ rows, tops: sumUp(rows.map((row) => heights.of(row, view.width))) });
  // Only when rows or heights changed: with 20,000 rows it would slow down typing.
  const version = useRef(0);
  const layout = useMemo(layOut, [rows, version.current]);
  const range = view.range(layout, OVERSCAN);

  const update = (current: Layout): void => {
    const index = view.anchorAtBottom(current);
    if (view.top(current) < NEAR_TOP && rows.length > 0) onNearTop();
    const seq = newestUpTo(rows, index);
    if (seq !== undefined && view.hasOpened) onSeen(seq);
  };

  const onScroll = (): void => {
    const element = scroller.current;
    if (!element) return;
    const wasAtBottom = view.fromBottom < AT_BOTTOM;
    view.fromBottom = Math.max(0, -element.scrollTop);
    update(layout);
    const wanted = view.range(layout, OVERSCAN / 2);
    const isShort = wanted.first < range.first || wanted.end > range.end;
    if (isShort || wasAtBottom !== view.fromBottom < AT_BOTTOM) redraw(0);
  };

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    const resize = (): void => {
      view.height = element.clientHeight;
      view.width = element.clientWidth;
    };
    const observer = new ResizeObserver(() => {
      if (element.clientWidth !== view.width) {
        heights.reset();
        version.current += 1;
      }
      resize();
      redraw(0);
    });
    observer.observe(element);
    resize();
    return () => observer.disconnect();
  }, []);

  const revealSteps = useRef(0);
  /** One step towards the row that is to be seen. */
  const stepTo = (element: HTMLElement, current: Layout, seq: number): void => {
    const index = rows.findIndex((row) => row.kind === 'message' && row.message.seq === seq);
    revealSteps.current += 1;
    const isThere = index < 0 || view.reveal(element, current, index);
    if (!isThere && revealSteps.current < MAX_REVEAL_STEPS) return redraw(0);
    revealSteps.current = 0;
    onRevealed(rows[index]?.key);
  };

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || !content.current) return;
    const hasChanged = heights.measure(content.current);
    const current = hasChanged ? layOut() : layout;
    if (revealed !== undefined && view.hasOpened) stepTo(element, current, revealed);
    else if (view.hasOpened || !isReady || rows.length <= 1) view.restore(element, current, hasChanged);
    else if (!view.open(element, current)) redraw(0);
    update(current);
    if (hasChanged) {
      version.current += 1;
      redraw(0);
    }
  });

  return {
    shown: rows.slice(range.first, range.end),
    /** Padding in place of the rows that are not rendered. */
    above: layout.tops[range.first] ?? 0,
    below: (layout.tops.at(-1) ?? 0) - (layout.tops[range.end] ?? 0),
    fromBottom: () => view.fromBottom,
    isUp: view.fromBottom >= AT_BOTTOM,
    holdTop: (key: string) => view.holdTop(layout, key),
    onScroll,
  };
}

/** The seq of the newest message at or above a row. */
function newestUpTo(rows: readonly Row[], index: number): number | undefined {
  for (let at = index; at >= 0; at -= 1) {
    const row = rows[at];
    if (row?.kind === 'message' || row?.kind === 'system') return row.message.seq;
  }
  return undefined;
}
