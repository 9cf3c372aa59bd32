import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useReducer, useRef } from 'preact/hooks';
import { type ListView, rowsWithin } from './rows-within';

/** Pixels above and below what is visible that are in the page too. */
const BEYOND = 600;
/** Until a row was in the page. */
const GUESS = 74;

export interface RowWindowProps<Item> {
  items: readonly Item[];
  class: string;
  keyOf: (item: Item) => number;
  renderRow: (item: Item) => ComponentChildren;
  /** Where to begin, and where one was when the list goes. */
  top: { current: number };
}

/** A list of rows of one height, of which only the visible ones are in the page. */
export function RowWindow<Item>({ items, class: name, keyOf, renderRow, top }: RowWindowProps<Item>) {
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const view = useRef<ListView>({ top: top.current, height: innerHeight, row: GUESS });
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const { row } = view.current;
  const { first, end } = rowsWithin(view.current, items.length, BEYOND);

  const look = (): void => {
    const element = scroller.current;
    if (!element) return;
    const height = list.current?.firstElementChild?.getBoundingClientRect().height;
    view.current = { top: element.scrollTop, height: element.clientHeight, row: height || row };
    top.current = element.scrollTop;
    const wanted = rowsWithin(view.current, items.length, BEYOND / 2);
    if (wanted.first < first || wanted.end > end || view.current.row !== row) redraw(0);
  };
  const newest = useRef(look);
  newest.current = look;

  useLayoutEffect(() => {
    scroller.current?.scrollTo(0, top.current);
  }, []);
  useLayoutEffect(look);
  useEffect(() => {
    const observer = new ResizeObserver(() => newest.current());
    if (scroller.current) observer.observe(scroller.current);
    return () => observer.disconnect();
  }, []);

  return (
    <div ref={scroller} class={name} onScroll={look}>
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
