const DELAY_MS = 1_000;
/** Beyond this, refusals are not delayed. */
const MAX_WAITING = 1_000;

/** Delays refusals, so that clients which retry at once are slowed down. */
export class Tarpit {
  private waiting = 0;

  /** Calls `refuse` after the delay, or at once if too many are waiting. */
  hold(refuse: () => void): void {
    if (this.waiting >= MAX_WAITING) return refuse();
    this.waiting += 1;
    setTimeout(() => {
      this.waiting -= 1;
      refuse();
    }, DELAY_MS).unref();
  }
}
