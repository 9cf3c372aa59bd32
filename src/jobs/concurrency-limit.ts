import { performance } from 'node:perf_hooks';

/** A loop that is busier than this has no time to spare. */
const BUSY = 0.95;
const LOOK_EVERY_MS = 50;
/** Under way at once however busy the loop is: pushes become slow, they do not stop. */
const FEWEST = 8;
const FEWER = 0.7;
const MORE = 8;

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
export class Pace {
  private places: number;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly most: number,
    private readonly utilization: Utilization,
  ) {
    this.places = most;
  }

  get limit(): number {
    return this.places;
  }

  /** Whether the loop is so busy that pushes are held back. */
  get isHeldBack(): boolean {
    return this.places < this.most;
  }

  start(): void {
    this.utilization();
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  look(): void {
    this.places =
      this.utilization() > BUSY
        ? Math.max(Math.min(FEWEST, this.most), Math.floor(this.places * FEWER))
        : Math.min(this.most, this.places + MORE);
  }
}
