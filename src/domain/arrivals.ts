import type { AccountKey } from './account-gate';
import type { MonotonicClock } from './ports';

/** Whoever has not read by then is not expected to any more. */
const EXPECTED_MS = 5_000;
/** In that time all who are expected can be served, and some more: so even if all of them read late, they do not become more and more. */
const SERVED_WITHIN_MS = 4_000;
const MOST = 512;
/** How many handshakes take as long as a read, until one has been seen. */
const HANDSHAKES_OF_A_READ = 6;
/** How much the newest one counts. */
const WEIGHT = 0.05;
/** And somebody who has not read: five of them as much as one who has, as too many who read are worse than too few. */
const ABSENT_WEIGHT = 0.01;
/** Of ten who are let in one is expected to read, even if nobody has lately: whoever comes next may be of another kind. */
const LEAST_SHARE = 0.1;

/** Who was let in and has not read yet. Clients read at once, but how soon that arrives is up to their network; some never do. */
export class Arrivals {
  /** In the order in which they end. */
  private readonly until = new Map<AccountKey, number>();
  /** What share of them has read in time, of late. */
  private readonly share = new Mean(1);
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

  /** They have read. */
  hasRead(account: AccountKey): void {
    if (this.until.delete(account)) this.share.add(1);
  }

  /** They were not let in after all. */
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
    const readers = this.until.size * Math.max(LEAST_SHARE, this.share.value ?? 1);
    if (readers < max && waiting < max) return 0;
    const [first = now + EXPECTED_MS] = this.until.values();
    return first - now;
  }

  private forgetLate(now: number): void {
    for (const [account, until] of this.until) {
      if (until > now) return;
      this.until.delete(account);
      this.share.add(0, ABSENT_WEIGHT);
    }
  }

  private max(): number {
    const read_ms = this.reads.value ?? HANDSHAKES_OF_A_READ * (this.handshakes.value ?? 0);
    const served = Math.floor((this.places * SERVED_WITHIN_MS) / Math.max(1, read_ms));
    return Math.max(4 * this.places, Math.min(MOST, served));
  }
}

class Mean {
  constructor(public value?: number) {}

  add(newest: number, weight = WEIGHT): void {
    this.value = this.value === undefined ? newest : this.value + weight * (newest - this.value);
  }
}
