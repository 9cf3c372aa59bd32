import { performance } from 'node:perf_hooks';

/** A loop that is busier than this has no time to spare. */
const BUSY = 0.95;
const ADJUST_EVERY_MS = 50;
/** Under way at once however busy the loop is: pushes become slow, they do not stop. */
const MIN_LIMIT = 8;
const SHRINK_FACTOR = 0.7;
const GROWTH = 8;

/** The share of time in which the event loop worked since the last question, from 0 to 1. */
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
 * How many pushes may be under way while the same process serves people who are connected: fewer and fewer while the event
 * loop has no time to spare, more again when it has.
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

  /** Whether the loop is so busy that pushes are held back. */
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
