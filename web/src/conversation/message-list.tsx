import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useMemo, useReducer, useRef } from 'preact/hooks';
import { text } from '../i18n/language';
import { Icon } from '../ui/icon';
import { guessHeight } from './guess-height';
import type { Row } from './rows';
import { distanceFromBottom, rowAt, sumUp, visibleRange } from './windowing';

/** Pixels above and below what is visible that are in the page too. */
const BEYOND = 800;
/** How near the top older messages are fetched. */
const NEAR_TOP = 1_500;
const AT_BOTTOM = 48;
/** Room above the line where the new begins. */
const ABOVE_NEW = 90;
/** Beyond this a smooth jump would be a film. */
const SMOOTH = 4_000;

export interface MessageListProps {
  rows: readonly Row[];
  label: string;
  unread: number;
  renderRow: (row: Row) => ComponentChildren;
  onNearTop: () => void;
  /** The newest place that is visible. */
  onSeen: (seq: number) => void;
}

/**
 * Only what is visible is in the page, however long the conversation. It hangs from its bottom (column-reverse, where scrolling
 * counts from the end), so that older messages coming in above move nothing; whatever changes below what one looks at is made
 * good by scrolling as far.
 */
export function MessageList({ rows, label, unread, renderRow, onNearTop, onSeen }: MessageListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const heights = useRef(new Map<string, number>());
  const view = useRef({ fromBottom: 0, height: 800, width: 400 });
  /** The row at the lower edge, and how far its end is from the end of everything. */
  const anchor = useRef<{ key: string; distance: number } | undefined>(undefined);
  const hasOpened = useRef(false);
  const guesses = useRef(new Map<string, number>());
  const [, redraw] = useReducer((count: number) => count + 1, 0);

  const heightOf = (row: Row): number => {
    const known = heights.current.get(row.key) ?? guesses.current.get(row.key);
    if (known !== undefined) return known;
    const guess = guessHeight(row, view.current.width);
    guesses.current.set(row.key, guess);
    return guess;
  };
  const sum = (): Float64Array => sumUp(rows.map(heightOf));
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
        heights.current.clear();
        guesses.current.clear();
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
    const isMeasured = measure(content.current, heights.current);
    const sums = isMeasured ? sum() : tops;
    if (!hasOpened.current && rows.length > 1) open(element, sums);
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
    if (Math.abs(moved) >= 1) scrollTo(element, view.current.fromBottom + moved);
  };

  const scrollTo = (element: HTMLElement, fromBottom: number): void => {
    view.current.fromBottom = Math.max(0, fromBottom);
    element.scrollTop = -view.current.fromBottom;
  };

  const jump = (): void => {
    const isNear = view.current.fromBottom < SMOOTH;
    scroller.current?.scrollTo({ top: 0, behavior: isNear ? 'smooth' : 'auto' });
    scroller.current?.focus();
  };

  const isUp = view.current.fromBottom >= AT_BOTTOM;
  return (
    <div class="messages">
      <div
        ref={scroller}
        class="scroller"
        role="log"
        aria-live="off"
        aria-label={label}
        tabIndex={0}
        onScroll={onScroll}
      >
        <div
          ref={content}
          class="rows"
          role="list"
          style={{
            paddingTop: `${tops[range.first] ?? 0}px`,
            paddingBottom: `${total - (tops[range.end] ?? 0)}px`,
          }}
        >
          {rows.slice(range.first, range.end).map((row) => (
            <div role="listitem" key={row.key} data-key={row.key}>
              {renderRow(row)}
            </div>
          ))}
        </div>
      </div>
      {isUp && (
        <button
          type="button"
          class="jump"
          aria-label={unread > 0 ? text.value.jumpToNew(unread) : text.value.jumpToNewest}
          onClick={jump}
        >
          {unread > 0 && <span class="badge">{unread > 99 ? '99+' : unread}</span>}
          <Icon name="down" />
        </button>
      )}
    </div>
  );
}

/** The place of the newest message at or above a row. */
function newestUpTo(rows: readonly Row[], index: number): number | undefined {
  for (let at = index; at >= 0; at -= 1) {
    const row = rows[at];
    if (row?.kind === 'message') return row.message.seq;
  }
  return undefined;
}

/** Whether a row has another height than was known. */
function measure(content: HTMLElement, heights: Map<string, number>): boolean {
  let isNew = false;
  for (const child of content.children) {
    const key = (child as HTMLElement).dataset['key'] ?? '';
    const { height } = child.getBoundingClientRect();
    if (Math.abs((heights.get(key) ?? -1) - height) < 0.5) continue;
    heights.set(key, height);
    isNew = true;
  }
  return isNew;
}
