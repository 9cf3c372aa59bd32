export interface Backoff {
  /** Milliseconds of the first wait, without chance. */
  first: number;
  longest: number;
}

/**
 * Milliseconds before the next attempt: doubling, and between half and one and a half of that, so that those who failed together do not come
 * back together. `random` is in [0, 1).
 */
export function backoff({ first, longest }: Backoff, attempt: number, random: number): number {
  return Math.min(longest, first * 2 ** Math.min(attempt, 30)) * (0.5 + random);
}

/** After what the server asked for: never sooner, and spread over as long again, but at least 2 s. `random` is in [0, 1). */
export function afterServerSaid(retryAfterMs: number, random: number): number {
  return retryAfterMs + Math.max(2_000, retryAfterMs) * random;
}

/** One timer that is replaced, not added to. */
export class Timer {
  private id: ReturnType<typeof setTimeout> | undefined;

  get isSet(): boolean {
    return this.id !== undefined;
  }

  set(ms: number, work: () => void): void {
    this.clear();
    this.id = setTimeout(() => {
      this.id = undefined;
      work();
    }, ms);
  }

  clear(): void {
    clearTimeout(this.id);
    this.id = undefined;
  }
}
