/** `burst` may be spent at once and refills at `perSecond`. */
export interface BudgetRate {
  burst: number;
  perSecond: number;
}

/**
 * A budget that refills steadily. It can be overdrawn, since the cost of something is often known only afterwards; then nothing is
 * available until the debt is paid back. `now` is a monotonic time in milliseconds, as performance.now() returns it.
 */
export class TokenBucket {
  private tokens: number;

  constructor(
    private readonly rate: BudgetRate,
    private filledAt: number,
  ) {
    this.tokens = rate.burst;
  }

  /** Negative while it is overdrawn. */
  available(now: number): number {
    const { burst, perSecond } = this.rate;
    if (now > this.filledAt) {
      this.tokens = Math.min(burst, this.tokens + ((now - this.filledAt) / 1_000) * perSecond);
      this.filledAt = now;
    }
    return this.tokens;
  }

  spend(count: number): void {
    this.tokens -= count;
  }

  giveBack(count: number): void {
    this.tokens = Math.min(this.rate.burst, this.tokens + count);
  }

  /** Milliseconds until one token is available. */
  wait(now: number): number {
    return Math.max(0, ((1 - this.available(now)) / this.rate.perSecond) * 1_000);
  }
}
