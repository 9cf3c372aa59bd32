import { estimateHeight } from './estimate-height';
import type { Row } from './row-items';

/** The height of each row: measured if it was rendered once, else estimated. */
export class RowHeights {
  private readonly measured = new Map<string, number>();
  private readonly estimates = new Map<string, number>();
  /** The browser's font size relative to the default of 16 px. */
  private readonly scale = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;

  of(row: Row, width: number): number {
    const height = this.measured.get(row.key) ?? this.estimates.get(row.key);
    if (height !== undefined) return height;
    const estimate = estimateHeight(row, width, this.scale);
    this.estimates.set(row.key, estimate);
    return estimate;
  }

  /** To be called when the width changes. */
  reset(): void {
    this.measured.clear();
    this.estimates.clear();
  }

  /** Measures the rendered rows. Returns whether a height changed. */
  measure(content: HTMLElement): boolean {
    let hasChanged = false;
    for (const child of content.children) {
      const key = (child as HTMLElement).dataset['key'] ?? '';
      const { height } = child.getBoundingClientRect();
      if (Math.abs((this.measured.get(key) ?? -1) - height) < 0.5) continue;
      this.measured.set(key, height);
      hasChanged = true;
    }
    return hasChanged;
  }
}
