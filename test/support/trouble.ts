/** What becomes of what passes a point. `delay`: it and all behind it wait until they are released. */
export type FrameFate = 'drop' | 'double' | 'delay' | 'cut before' | 'cut after';

/** One thing that goes wrong at a named point, when that is passed for the first time from now on; and what has passed so far. */
export class Trouble {
  /** In order, with what became of it: for whoever reads why a test has failed. */
  readonly trail: string[] = [];
  hasStruck = false;
  private waiting: { point: string; fate: FrameFate; tell: () => void } | undefined;

  /** Resolves when the point was passed, and it has happened. */
  strike(point: string, fate: FrameFate): Promise<void> {
    return new Promise((tell) => {
      this.waiting = { point, fate, tell };
    });
  }

  /** What is to happen to what passes this point now; undefined if nothing. */
  fateAt(point: string): FrameFate | undefined {
    const { waiting } = this;
    if (waiting?.point !== point) {
      this.trail.push(point);
      return undefined;
    }
    this.waiting = undefined;
    this.trail.push(`${point}: ${waiting.fate}`);
    this.hasStruck = true;
    waiting.tell();
    return waiting.fate;
  }
}
