import type { AccountKey } from './account-gate';
import type { MonotonicClock } from './ports';

/** Whoever has not read by then is not expected to any more. */
const EXPECTED_MS = 5_000;
/** In that time all who are expected can be served, and some more: so even if all of them read late, they do not become more and more. */
const SERVED_WITHIN_MS = 4_000;
const MOST = 512;
/** How many handshakes take as long as a read, until one has been seen. */
const HANDSHAKES_OF_A_READ = 6;
/** How much the newest duration counts. */
const WEIGHT = 0.05;

/** Who was let in and has not read yet. Clients read at once, but how soon that arrives is up to their network. */
export class Arrivals {
  /** In the order in which they end. */
  private readonly until = new Map<AccountKey, number>();
  private readonly handshakes = new Mean();
  private readonly reads = new Mean();

  /** `places`: how many read at a time. */
  constructor(
    private readonly places: number,
    private readonly monotonic: MonotonicClock,
  ) {}

  /** They are let in: they are expected to read from now on. */
  expect(account: AccountKey): void {
    this.until.delete(account);
    this.until.set(account, this.monotonic() + EXPECTED_MS);
  }

  /** They have read, or were not let in after all. */
  forget(account: AccountKey): void {
    this.until.delete(account);
  }

  /** How long something took. */
  took(kind: 'request' | 'handshake', ms: number): void {
    (kind === 'request' ? this.reads : this.handshakes).add(ms);
  }

  /** Milliseconds until one more may be let in, if nobody reads before; 0 if it may be now. `waiting`: who waits to read. */
  wait(waiting: number): number {
    const now = this.monotonic();
    this.forgetLate(now);
    const max = this.max();
    if (this.until.size < max && waiting < max) return 0;
    const [first = now + EXPECTED_MS] = this.until.values();
    return first - now;
  }

  private forgetLate(now: number): void {
    for (const [account, until] of this.until) {
      if (until > now) return;
      this.until.delete(account);
    }
  }

  private max(): number {
    const read_ms = this.reads.ms ?? HANDSHAKES_OF_A_READ * (this.handshakes.ms ?? 0);
    const served = Math.floor((this.places * SERVED_WITHIN_MS) / Math.max(1, read_ms));
    return Math.max(4 * this.places, Math.min(MOST, served));
  }
}

class Mean {
  ms: number | undefined;

  add(ms: number): void {
    this.ms = this.ms === undefined ? ms : this.ms + WEIGHT * (ms - this.ms);
  }
}
