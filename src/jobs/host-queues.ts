import type { BreakerState, MonotonicClock } from '../domain/ports';
import { Breaker } from './breaker';
import type { ConcurrencyLimit } from './concurrency-limit';

export interface HostLimits {
  /** Requests in flight to one host at most. */
  per_host: number;
}

/** Told whenever the state of a host's breaker has changed. */
export interface HostMetrics {
  breaker(host: string, state: BreakerState): void;
}

interface HostQueue {
  breaker: Breaker;
  /** Jobs claimed and not finished: those in flight, and those that wait for a slot. */
  claimed: number;
  inFlight: number;
  /** Each starts one request. */
  waiting: (() => void)[];
  /** The breaker's state as the metrics know it. */
  reportedState: BreakerState;
}

/** Jobs claimed per slot: the next one is ready when a request ends, and more can be claimed before they run out. */
const CLAIMED_PER_SLOT = 4;
/** One slot in this many is never given to a host that has taken all the others. */
const RESERVED_SHARE = 8;
/** Hosts kept in memory: strangers may name any number of them. */
const MAX_HOSTS = 1_000;

/**
 * Limits what is in flight to each host, and skips hosts that are down (see {@link Breaker}), so that a slow or dead one does
 * not hold up the others.
 */
export class HostQueues {
  private readonly queues = new Map<string, HostQueue>();
  /** Queues with requests that wait for a slot. */
  private readonly waitingQueues = new Set<HostQueue>();
  private inFlight = 0;

  constructor(
    private readonly limits: HostLimits,
    private readonly concurrency: Pick<ConcurrencyLimit, 'limit'>,
    private readonly clock: MonotonicClock,
    private readonly metrics: HostMetrics,
  ) {}

  /**
   * How many jobs to claim for a host now: 0 until half of what was claimed has ended, then as many as fit. A claim costs a
   * transaction whatever its size, so few large ones are better than many small ones.
   */
  claimLimit(host: string): number {
    const { breaker, claimed } = this.queueOf(host);
    const max = Math.min(
      CLAIMED_PER_SLOT * Math.min(this.limits.per_host, this.concurrency.limit),
      breaker.allowance,
    );
    return claimed > max / 2 ? 0 : max - claimed;
  }

  /** Whether the host's breaker is open: nothing may be sent to it now. */
  isClosed(host: string): boolean {
    return this.queueOf(host).breaker.state === 'open';
  }

  /** Milliseconds until something may be sent to the host; 0 if it may be now. */
  reopensIn(host: string): number {
    return this.queues.get(host)?.breaker.reopensIn ?? 0;
  }

  /** Counts a job as claimed while `work` runs. */
  async track(host: string, work: () => Promise<void>): Promise<void> {
    const queue = this.queueOf(host);
    queue.claimed += 1;
    try {
      await work();
    } finally {
      queue.claimed -= 1;
    }
  }

  /** Runs `request` when a slot is free: in order within a host, and the hosts in turn. */
  async run<Result>(host: string, request: () => Promise<Result>): Promise<Result> {
    const queue = this.queueOf(host);
    if (!this.hasSlot(queue)) {
      await new Promise<void>((resolve) => {
        queue.waiting.push(resolve);
        this.waitingQueues.add(queue);
      });
    } else {
      this.take(queue);
    }
    try {
      return await request();
    } finally {
      queue.inFlight -= 1;
      this.inFlight -= 1;
      this.startWaiting();
    }
  }

  /** The outcome of one request; `endpoint` is any number that names the endpoint. */
  record(host: string, endpoint: number, failed: boolean): void {
    const queue = this.queueOf(host);
    queue.breaker.record(endpoint, failed);
    const { state } = queue.breaker;
    if (state === queue.reportedState) return;
    queue.reportedState = state;
    this.metrics.breaker(host, state);
  }

  /** One host never gets all slots: when the limit is small, a dead one would leave none to the others. */
  private hasSlot(queue: HostQueue): boolean {
    const { limit } = this.concurrency;
    const share = limit - Math.floor(limit / RESERVED_SHARE);
    return this.inFlight < limit && queue.inFlight < Math.min(this.limits.per_host, share);
  }

  private take(queue: HostQueue): void {
    queue.inFlight += 1;
    this.inFlight += 1;
  }

  /** One of each host in turn: a host that is served goes to the end of the set, where this loop meets it again. */
  private startWaiting(): void {
    for (const queue of this.waitingQueues) {
      if (!this.hasSlot(queue)) continue;
      this.waitingQueues.delete(queue);
      this.take(queue);
      queue.waiting.shift()?.();
      if (queue.waiting.length > 0) this.waitingQueues.add(queue);
    }
  }

  private queueOf(host: string): HostQueue {
    const known = this.queues.get(host);
    if (known) return known;
    if (this.queues.size >= MAX_HOSTS) this.forgetIdle();
    const queue: HostQueue = {
      breaker: new Breaker(this.clock),
      claimed: 0,
      inFlight: 0,
      waiting: [],
      reportedState: 'closed',
    };
    this.queues.set(host, queue);
    return queue;
  }

  /** Hosts that are up are forgotten first: that another one is down would take some failed requests to find out again. */
  private forgetIdle(): void {
    const idle = [...this.queues].filter(([, { claimed, inFlight }]) => claimed === 0 && inFlight === 0);
    const healthy = idle.filter(([, { breaker }]) => breaker.state === 'closed');
    for (const [host] of healthy.length > 0 ? healthy : idle) this.queues.delete(host);
  }
}
