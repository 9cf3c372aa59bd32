import { widerNetworks } from './addresses';
import { type BudgetRate, TokenBucket } from './token-bucket';

/** Requests without a valid token from one address. A hundred people in one office may open the app at the same time. */
export const ANONYMOUS_RATE: BudgetRate = { burst: 1_000, perSecond: 100 };

/** How far refused requests overdraw a budget: after ten seconds without any, the address is served again. */
const MAX_DEBT = 1_000;

/** Networks that are remembered; the least recently used is forgotten first. */
const MAX_NETWORKS = 50_000;

/** Budgets for requests without a valid token, by address and by the networks around it, in this process. */
export class AnonymousRequests {
  private readonly buckets = new Map<string, TokenBucket>();

  /** `now` returns a monotonic time in milliseconds. */
  constructor(
    private readonly now: () => number = () => performance.now(),
    private readonly rate: BudgetRate = ANONYMOUS_RATE,
  ) {}

  /** Counts a request of an address key, also one that is over budget; returns whether it is within. */
  take(key: string, weight = 1): boolean {
    const isAllowed = this.available(key) >= weight;
    this.charge(key, weight);
    return isAllowed;
  }

  charge(key: string, weight = 1): void {
    const now = this.now();
    for (const bucket of this.bucketsOf(key)) if (bucket.available(now) > -MAX_DEBT) bucket.spend(weight);
  }

  hasLeft(key: string): boolean {
    return this.available(key) >= 1;
  }

  private available(key: string): number {
    const now = this.now();
    return Math.min(...this.bucketsOf(key).map((bucket) => bucket.available(now)));
  }

  private bucketsOf(key: string): TokenBucket[] {
    return [{ key, factor: 1 }, ...widerNetworks(key)].map((network) =>
      this.bucket(network.key, network.factor),
    );
  }

  private bucket(key: string, factor: number): TokenBucket {
    const { burst, perSecond } = this.rate;
    const bucket =
      this.buckets.get(key) ??
      new TokenBucket({ burst: burst * factor, perSecond: perSecond * factor }, this.now());
    // Reinserted, so that the map is in the order of use.
    this.buckets.delete(key);
    this.buckets.set(key, bucket);
    const [oldest] = this.buckets.keys();
    if (this.buckets.size > MAX_NETWORKS && oldest !== undefined) this.buckets.delete(oldest);
    return bucket;
  }
}
