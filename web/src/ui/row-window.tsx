import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useReducer, useRef } from 'preact/hooks';
import { type ListView, rowsWithin } from './rows-within';

/** Pixels rendered above and below the visible part. */
const OVERSCAN = 600;
/** Until a row was measured. */
const ESTIMATED_ROW = 74;

export interface RowWindowProps<Item> {
  items: readonly Item[];
  class: string;
  keyOf: (item: Item) => string;
  renderRow: (item: Item) => ComponentChildren;
  /** The scroll position, in and out: restored on mount, updated while scrolling. */
  top: { current: number };
}

/** A list of rows of equal height, of which only the visible ones are rendered. */
export function RowWindow<Item>({ items, class: name, keyOf, renderRow, top }: RowWindowProps<Item>) {
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const view = useRef<ListView>({ top: top.current, height: innerHeight, row: ESTIMATED_ROW });
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const { row } = view.current;
  const { first, end } = rowsWithin(view.current, items.length, OVERSCAN);

  const measure = (): void => {
    const element = scroller.current;
    if (!element) return;
    const height = list.current?.firstElementChild?.getBoundingClientRect().height;
    view.current = { top: element.scrollTop, height: element.clientHeight, row: height || row };
    top.current = element.scrollTop;
    const wanted = rowsWithin(view.current, items.length, OVERSCAN / 2);
    if (wanted.first < first || wanted.end > end || view.current.row !== row) redraw(0);
  };
  const newest = useRef(measure);
  newest.current = measure;

  useLayoutEffect(() => {
    scroller.current?.scrollTo(0, top.current);
  }, []);
  useLayoutEffect(measure);
  useEffect(() => {
    const observer = new ResizeObserver(() => newest.current());
    if (scroller.current) observer.observe(scroller.current);
    return () => observer.disconnect();
  }, []);

  return (
    <div ref={scroller} class={name} onScroll={measure}>
      <ul
        ref={list}
        style={{ paddingTop: `${first * row}px`, paddingBottom: `${(items.length - end) * row}px` }}
      >
        {items.slice(first, end).map((item, index) => (
          <li key={keyOf(item)} aria-setsize={items.length} aria-posinset={first + index + 1}>
            {renderRow(item)}
          </li>
        ))}
      </ul>
    </div>
  );
}
