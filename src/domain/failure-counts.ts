import type { MonotonicClock } from './ports';

/** Wrong passwords under one key. */
export interface FailureCount {
  failures: number;
  /** When the latest attempt was counted. */
  lastAt: number;
  firstAt: number;
  /** Whether the latest attempt was refused. */
  isRefusing: boolean;
}

export interface FailureCountOptions {
  clock: MonotonicClock;
  /** After this time a count begins anew: since its latest attempt, or since its first. */
  lifetimeMs: number;
  since: 'lastAt' | 'firstAt';
}

/** Counts kept of each kind; beyond that the oldest is forgotten. */
const MAX_COUNTS = 100_000;

/** Failure counts by key. */
export class FailureCounts {
  private readonly counts = new Map<string, FailureCount>();

  constructor(private readonly options: FailureCountOptions) {}

  get(key: string): FailureCount {
    const { clock, lifetimeMs, since } = this.options;
    const now = clock();
    const found = this.counts.get(key);
    if (found && now - found[since] < lifetimeMs) return found;
    const fresh = { failures: 0, lastAt: now, firstAt: now, isRefusing: false };
    this.counts.delete(key);
    this.counts.set(key, fresh);
    const [oldest] = this.counts.keys();
    if (this.counts.size > MAX_COUNTS && oldest !== undefined) this.counts.delete(oldest);
    return fresh;
  }

  delete(key: string): void {
    this.counts.delete(key);
  }
}
