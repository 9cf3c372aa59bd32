import { guessHeight } from './guess-height';
import type { Row } from './rows';

/** How high each row is: measured where it was in the page once, else guessed. */
export class RowHeights {
  private readonly known = new Map<string, number>();
  private readonly guesses = new Map<string, number>();
  /** How much larger than usual the browser's font is. */
  private readonly scale = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;

  of(row: Row, width: number): number {
    const height = this.known.get(row.key) ?? this.guesses.get(row.key);
    if (height !== undefined) return height;
    const guess = guessHeight(row, width, this.scale);
    this.guesses.set(row.key, guess);
    return guess;
  }

  /** With another width every height is another. */
  forget(): void {
    this.known.clear();
    this.guesses.clear();
  }

  /** Takes the rows that are in the page. Answers whether one has another height than was known. */
  measure(content: HTMLElement): boolean {
    let isNew = false;
    for (const child of content.children) {
      const key = (child as HTMLElement).dataset['key'] ?? '';
      const { height } = child.getBoundingClientRect();
      if (Math.abs((this.known.get(key) ?? -1) - height) < 0.5) continue;
      this.known.set(key, height);
      isNew = true;
    }
    return isNew;
  }
}
