import type { Clock } from '../domain/ports';
import type { BreakerState, PushMetrics } from '../domain/push-ports';
import { Breaker } from './breaker';

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
  underWay: number;
  /** As last told to the metrics. */
  told: BreakerState;
}

/** Hosts kept in memory; strangers choose names below some of them. */
const REMEMBERED = 1_000;

/** How much may be under way to each push service, so that a slow or dead one does not hold up the others. */
export class PushLanes {
  private readonly lanes = new Map<string, Lane>();
  private underWay = 0;

  constructor(
    private readonly limits: Pick<PushLimits, 'per_host' | 'total'>,
    private readonly clock: Clock,
    private readonly metrics: PushMetrics,
  ) {}

  freePlaces(host: string): number {
    const { breaker, underWay } = this.laneOf(host);
    const ofHost = Math.min(this.limits.per_host, breaker.allowance) - underWay;
    return Math.max(0, Math.min(ofHost, this.limits.total - this.underWay));
  }

  /** Before this time (ms) nothing is sent to the host. */
  reopensAt(host: string): number {
    return this.lanes.get(host)?.breaker.reopensAt ?? 0;
  }

  async occupy(host: string, work: Promise<void>): Promise<void> {
    const lane = this.laneOf(host);
    lane.underWay += 1;
    this.underWay += 1;
    try {
      await work;
    } finally {
      lane.underWay -= 1;
      this.underWay -= 1;
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

  private laneOf(host: string): Lane {
    const known = this.lanes.get(host);
    if (known) return known;
    if (this.lanes.size >= REMEMBERED) this.forgetIdle();
    const lane: Lane = { breaker: new Breaker(this.clock), underWay: 0, told: 'closed' };
    this.lanes.set(host, lane);
    return lane;
  }

  private forgetIdle(): void {
    for (const [host, { underWay, breaker }] of this.lanes) {
      if (underWay === 0 && breaker.state === 'closed') this.lanes.delete(host);
    }
  }
}
