import type { Row } from './row-items';
import { distanceFromBottom, type Range, rowAt, visibleRange } from './windowing';

/** Space above a row that was collapsed while its top was not visible. */
const ABOVE_COLLAPSED = 12;
/** Space above the divider when a conversation opens at it. */
const ABOVE_DIVIDER = 90;

/** The rows of a list and their cumulative heights. */
export interface Layout {
  rows: readonly Row[];
  tops: Float64Array;
}

/** The visible part of a list that is anchored at its bottom. Keeps what the user sees in place when heights change. */
export class AnchoredView {
  /** The scroll position, in pixels from the bottom. */
  fromBottom = 0;
  height = 800;
  width = 400;
  /** Whether the list has been scrolled to where it opens. */
  hasOpened = false;
  /** The row at the lower edge of the view, and the distance from its bottom to the bottom of the list. */
  private anchor: { key: string; distance: number } | undefined;
  /** A row whose height is about to change, and the distance of its top from the top of the view. */
  private held: { key: string; y: number } | undefined;

  /** The distance of the top of the view from the top of the list. */
  top({ tops }: Layout): number {
    return (tops.at(-1) ?? 0) - this.fromBottom - this.height;
  }

  /** The rows that are visible or at most `overscan` pixels away. */
  range({ tops }: Layout, overscan: number): Range {
    const { fromBottom, height } = this;
    return visibleRange(tops, { fromBottom, height, overscan });
  }

  /** Anchors the view at the row at its lower edge. Returns the index of that row. */
  anchorAtBottom({ rows, tops }: Layout): number {
    const index = rowAt(tops, Math.max(0, (tops.at(-1) ?? 0) - this.fromBottom - 1));
    const row = rows[index];
    this.anchor = row && { key: row.key, distance: distanceFromBottom(tops, index) };
    return index;
  }

  /** To be called before a row changes its height: its top will stay in place. */
  holdTop(layout: Layout, key: string): void {
    const index = layout.rows.findIndex((row) => row.key === key);
    if (index >= 0) this.held = { key, y: (layout.tops[index] ?? 0) - this.top(layout) };
  }

  /** To be called after heights changed: scrolls so that the held row, or else the anchor, is where it was. */
  restore(element: HTMLElement, layout: Layout, hasChanged: boolean): void {
    if (this.held && hasChanged) this.restoreHeld(element, layout, this.held);
    else this.restoreAnchor(element, layout);
  }

  /** Scrolls to the divider, or to the end if everything below the divider fits. Returns false if it has to be repeated. */
  open(element: HTMLElement, { rows, tops }: Layout): boolean {
    const index = rows.findIndex(({ kind }) => kind === 'new');
    const wanted = index < 0 ? 0 : (tops.at(-1) ?? 0) - (tops[index] ?? 0) + ABOVE_DIVIDER - this.height;
    const fromBottom = Math.max(0, wanted);
    // Rows on the way are rendered and measured now, which moves the divider.
    this.hasOpened = Math.abs(fromBottom - this.fromBottom) < 1;
    this.scrollTo(element, fromBottom);
    return this.hasOpened;
  }

  /**
   * Scrolls a row to the middle of the view; of one that is higher, its top to the top. Returns false if it has to be repeated: rows on the
   * way are measured now, which moves it.
   */
  reveal(element: HTMLElement, { tops }: Layout, index: number): boolean {
    const [total, top, bottom] = [tops.at(-1) ?? 0, tops[index] ?? 0, tops[index + 1] ?? 0];
    const room = Math.max(0, this.height - (bottom - top));
    const wanted = total - (top - room / 2) - this.height;
    const fromBottom = Math.min(Math.max(0, wanted), Math.max(0, total - this.height));
    const isThere = Math.abs(fromBottom - this.fromBottom) < 1;
    this.scrollTo(element, fromBottom);
    return isThere;
  }

  private restoreAnchor(element: HTMLElement, { rows, tops }: Layout): void {
    if (!this.anchor || this.fromBottom < 1) return;
    const { key, distance } = this.anchor;
    const index = rows.findLastIndex((row) => row.key === key);
    if (index < 0) return;
    const moved = distanceFromBottom(tops, index) - distance;
    if (Math.abs(moved) < 1) return;
    // The user may have scrolled since: that event comes with the next frame.
    const isAhead = Math.abs(-element.scrollTop - this.fromBottom) >= 1;
    this.scrollTo(element, (isAhead ? -element.scrollTop : this.fromBottom) + moved);
  }

  private restoreHeld(
    element: HTMLElement,
    { rows, tops }: Layout,
    { key, y }: { key: string; y: number },
  ): void {
    this.held = undefined;
    const index = rows.findIndex((row) => row.key === key);
    if (index < 0) return;
    const top = (tops[index] ?? 0) - Math.max(ABOVE_COLLAPSED, y);
    this.scrollTo(element, (tops.at(-1) ?? 0) - this.height - top);
  }

  private scrollTo(element: HTMLElement, fromBottom: number): void {
    this.fromBottom = Math.max(0, fromBottom);
    element.scrollTop = -this.fromBottom;
  }
}
