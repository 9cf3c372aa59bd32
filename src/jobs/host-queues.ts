import type { MonotonicClock } from '../domain/ports';
import type { BreakerState, PushMetrics } from '../domain/push/ports';
import { Breaker } from './breaker';
import type { ConcurrencyLimit } from './concurrency-limit';

export interface PushLimits {
  /** Pushes under way to one host at most. */
  per_host: number;
  /** Pushes under way at most. */
  total: number;
  /** Milliseconds for one push. */
  timeout_ms: number;
}

export const PUSH_LIMITS: PushLimits = { per_host: 64, total: 512, timeout_ms: 10_000 };

interface Lane {
  breaker: Breaker;
  /** Mailboxes claimed and not finished. */
  inHand: number;
  /** Requests under way. */
  underWay: number;
  waiting: (() => void)[];
  /** As last told to the metrics. */
  told: BreakerState;
}

/** Mailboxes in hand per place: the next ones are ready when a push ends, and those after them are claimed meanwhile. */
const AHEAD = 4;
/** One place in so many. */
const KEPT_FOR_OTHERS = 8;
/** Hosts kept in memory; strangers choose names below some of them. */
const REMEMBERED = 1_000;

/** How much may be under way to each push service, so that a slow or dead one does not hold up the others. */
export class PushLanes {
  private readonly lanes = new Map<string, Lane>();
  /** Those in which somebody waits for a place. */
  private readonly crowded = new Set<Lane>();
  private underWay = 0;

  constructor(
    private readonly limits: Pick<PushLimits, 'per_host'>,
    private readonly concurrency: Pick<ConcurrencyLimit, 'limit'>,
    private readonly clock: MonotonicClock,
    private readonly metrics: PushMetrics,
  ) {}

  /** How many more mailboxes may be claimed for a host now: many at once or none, because a claim costs much and one more little. */
  roomFor(host: string): number {
    const { breaker, inHand } = this.laneOf(host);
    const most = Math.min(AHEAD * Math.min(this.limits.per_host, this.concurrency.limit), breaker.allowance);
    return inHand > most / 2 ? 0 : most - inHand;
  }

  /** Whether the host is left alone at present. */
  isClosed(host: string): boolean {
    return this.laneOf(host).breaker.state === 'open';
  }

  /** For so many milliseconds nothing is sent to the host. */
  reopensIn(host: string): number {
    return this.lanes.get(host)?.breaker.reopensIn ?? 0;
  }

  /** Counts a mailbox as in hand while `work` runs. */
  async hold(host: string, work: () => Promise<void>): Promise<void> {
    const lane = this.laneOf(host);
    lane.inHand += 1;
    try {
      await work();
    } finally {
      lane.inHand -= 1;
    }
  }

  /** Runs `push` when there is a place: first come, first served within a host, and the hosts in turn. */
  async withPlace<Result>(host: string, push: () => Promise<Result>): Promise<Result> {
    const lane = this.laneOf(host);
    if (!this.hasPlace(lane)) {
      await new Promise<void>((resolve) => {
        lane.waiting.push(resolve);
        this.crowded.add(lane);
      });
    } else {
      this.take(lane);
    }
    try {
      return await push();
    } finally {
      lane.underWay -= 1;
      this.underWay -= 1;
      this.admit();
    }
  }

  /** The outcome of one request; `endpoint` is any number that names the endpoint. */
  record(host: string, endpoint: number, failed: boolean): void {
    const lane = this.laneOf(host);
    lane.breaker.record(endpoint, failed);
    const { state } = lane.breaker;
    if (state === lane.told) return;
    lane.told = state;
    this.metrics.breaker(host, state);
  }

  /** One host never has them all: when few are left, a dead one would take every place from the others. */
  private hasPlace(lane: Lane): boolean {
    const { limit } = this.concurrency;
    const share = limit - Math.floor(limit / KEPT_FOR_OTHERS);
    return this.underWay < limit && lane.underWay < Math.min(this.limits.per_host, share);
  }

  private take(lane: Lane): void {
    lane.underWay += 1;
    this.underWay += 1;
  }

  /** One of each host in turn: whoever is served goes to the end of the set, and is met again there. */
  private admit(): void {
    for (const lane of this.crowded) {
      if (!this.hasPlace(lane)) continue;
      this.crowded.delete(lane);
      this.take(lane);
      lane.waiting.shift()?.();
      if (lane.waiting.length > 0) this.crowded.add(lane);
    }
  }

  private laneOf(host: string): Lane {
    const known = this.lanes.get(host);
    if (known) return known;
    if (this.lanes.size >= REMEMBERED) this.forgetIdle();
    const lane: Lane = {
      breaker: new Breaker(this.clock),
      inHand: 0,
      underWay: 0,
      waiting: [],
      told: 'closed',
    };
    this.lanes.set(host, lane);
    return lane;
  }

  /** What is known of a host that is down goes last: it only costs some pushes to find out again. */
  private forgetIdle(): void {
    const idle = [...this.lanes].filter(([, { inHand, underWay }]) => inHand === 0 && underWay === 0);
    const healthy = idle.filter(([, { breaker }]) => breaker.state === 'closed');
    for (const [host] of healthy.length > 0 ? healthy : idle) this.lanes.delete(host);
  }
}
