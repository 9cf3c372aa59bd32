import type { MonotonicClock } from './ports';

/** How much the newest time between two turns counts. */
const WEIGHT = 0.05;
/** Turns from which on the mean is believed. */
const ENOUGH = 10;

/** How fast a line moves, by the turns that were given lately. */
export class Pace {
  private lastAt: number | undefined;
  private mean_ms = 0;
  private turns = 0;

  constructor(private readonly monotonic: MonotonicClock) {}

  /** Somebody had a turn; `isEmpty`: nobody waits now, so the time until the next turn says nothing. */
  turnGiven(isEmpty: boolean): void {
    const now = this.monotonic();
    if (this.lastAt !== undefined) {
      this.turns += 1;
      const weight = Math.max(WEIGHT, 1 / this.turns);
      this.mean_ms += weight * (now - this.lastAt - this.mean_ms);
    }
    this.lastAt = isEmpty ? undefined : now;
  }

  /** Milliseconds that so many turns take; undefined as long as too few were given. */
  timeOf(turns: number): number | undefined {
    return this.turns < ENOUGH ? undefined : turns * this.mean_ms;
  }
}
