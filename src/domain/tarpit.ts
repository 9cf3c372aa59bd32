/** For how long a refusal waits, and how many do at the same time. */
const DELAY_MS = 1_000;
const MAX_WAITING = 1_000;

/**
 * Lets refusals wait: whoever comes back at once is slowed down, and costs nothing meanwhile. When too many wait, the others are
 * refused at once.
 */
export class Tarpit {
  private waiting = 0;

  /** Calls `refuse` in a while. */
  hold(refuse: () => void): void {
    if (this.waiting >= MAX_WAITING) return refuse();
    this.waiting += 1;
    setTimeout(() => {
      this.waiting -= 1;
      refuse();
    }, DELAY_MS).unref();
  }
}
