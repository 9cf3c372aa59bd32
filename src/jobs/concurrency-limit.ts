import { performance } from 'node:perf_hooks';

/** Utilization above which the event loop has no time to spare. */
const BUSY = 0.95;
const ADJUST_EVERY_MS = 50;
/** However busy the loop is, background work becomes slow but does not stop. */
const MIN_LIMIT = 8;
const SHRINK_FACTOR = 0.7;
const GROWTH = 8;

/** Returns the share of time in which the event loop was busy since the previous call, from 0 to 1. */
export type Utilization = () => number;

export function loopUtilization(): Utilization {
  let last = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    return utilization;
  };
}

/**
 * How many requests a worker may have in flight in a process that also serves connected users: shrinks while the event loop is
 * busy, grows again when it has time.
 */
export class ConcurrencyLimit {
  private current: number;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly max: number,
    private readonly utilization: Utilization,
  ) {
    this.current = max;
  }

  get limit(): number {
    return this.current;
  }

  /** Whether the limit is below its maximum because the loop is or was busy. */
  get isReduced(): boolean {
    return this.current < this.max;
  }

  start(): void {
    this.utilization();
    this.timer = setInterval(() => this.adjust(), ADJUST_EVERY_MS);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  adjust(): void {
    this.current =
      this.utilization() > BUSY
        ? Math.max(Math.min(MIN_LIMIT, this.max), Math.floor(this.current * SHRINK_FACTOR))
        : Math.min(this.max, this.current + GROWTH);
  }
}
