import { Batcher } from '../../domain/batcher';
import { BusyError } from '../../domain/errors';
import type { MonotonicClock } from '../../domain/ports';
import type { Outcome, Write } from './kinds';

/** A write that waits for its outcome. */
export interface Queued {
  write: Write;
  /** By the monotonic clock. */
  queuedAt: number;
  /** Whether a message that came before it was refused, which it may not overtake. */
  readonly isHeld?: boolean;
  resolve(outcome: Outcome): void;
  reject(error: unknown): void;
}

/** Two hundred rows cost a few milliseconds; larger batches gain no throughput and lose latency. */
const MAX_BATCH = 200;
/** A client waits five seconds for its acknowledgement; what has not begun by then is refused, and never stored. */
export const MAX_WAIT_MS = 3_000;

/** Refuses what may not overtake others, and returns the rest. */
export function refuseHeld(batch: Queued[]): Queued[] {
  if (!batch.some(({ isHeld }) => isHeld)) return batch;
  for (const queued of batch) if (queued.isHeld) queued.reject(new BusyError());
  return batch.filter(({ isHeld }) => !isHeld);
}

/**
 * Group commit: one batch is in flight, what arrives meanwhile forms the next, so a single write on an idle lane starts at once.
 * A batch starts only when the previous one is settled, its halves, retries and doubts included: that is what keeps the order.
 */
export class Lane {
  private readonly writes = new Batcher<Queued>({ max_items: MAX_BATCH }, (batch) => this.run(batch));
  private expiry: { at: number; timer: NodeJS.Timeout } | undefined;

  constructor(
    /** Settles every write it is given; never rejects. */
    private readonly runBatch: (batch: Queued[]) => Promise<void>,
    private readonly clock: MonotonicClock,
    /** Told when writes were refused because they had waited too long. */
    private readonly onLate: () => void = () => {},
  ) {}

  get length(): number {
    return this.writes.waiting.length;
  }

  submit(queued: Queued): void {
    // It may have waited before it came here.
    if (this.clock() - queued.queuedAt >= MAX_WAIT_MS) {
      this.onLate();
      queued.reject(new BusyError());
      return;
    }
    this.writes.add(queued);
    if (this.length > 0) this.expireAt(queued.queuedAt + MAX_WAIT_MS);
  }

  /** Resolves when nothing waits and nothing is in flight. */
  idle(): Promise<void> {
    return this.writes.idle();
  }

  private async run(batch: Queued[]): Promise<void> {
    await this.runBatch(refuseHeld(batch));
    if (this.length > 0) return;
    clearTimeout(this.expiry?.timer);
    this.expiry = undefined;
  }

  /** One timer for all, set for the write that has waited longest. */
  private expireAt(at: number): void {
    if (this.expiry && this.expiry.at <= at) return;
    clearTimeout(this.expiry?.timer);
    const timer = setTimeout(() => this.refuseLate(), Math.max(0, at - this.clock()));
    this.expiry = { at, timer };
  }

  private refuseLate(): void {
    this.expiry = undefined;
    const now = this.clock();
    const late = this.writes.remove(({ queuedAt }) => now - queuedAt >= MAX_WAIT_MS);
    if (late.length > 0) this.onLate();
    for (const queued of late) queued.reject(new BusyError());
    const oldest = this.writes.waiting.reduce((least, { queuedAt }) => Math.min(least, queuedAt), Infinity);
    if (this.length > 0) this.expireAt(oldest + MAX_WAIT_MS);
  }
}
