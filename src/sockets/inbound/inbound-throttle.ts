import type { ConnectionBudget } from '../../domain/connection-budget';

/** Packets of one connection that are handled in one turn of the event loop. */
const MAX_PACKETS_PER_TURN = 50;
const MIN_WAIT_MS = 5;
const MAX_WAIT_MS = 1_000;

/** Bytes or packets that were received and not parsed yet. */
export interface UnreadInput {
  /** Hands the next packets, `max` at most, to their parser. Returns how much that was, and whether nothing is left. */
  readNext(max: number): { packets: number; bytes: number; isAll: boolean };
}

export type CutReason = 'stranger' | 'flood';

export interface InboundThrottleOptions {
  budget: ConnectionBudget;
  /** Ends the connection. */
  cut: (reason: CutReason) => void;
  onPause: () => void;
}

/** Hands on what a connection's budget allows, and holds the rest, so that backpressure slows its sender. */
export class InboundThrottle {
  private readonly held: { input: UnreadInput; done: () => void }[] = [];
  private timer: NodeJS.Timeout | undefined;
  private isWaiting = false;
  private isClosed = false;

  constructor(private readonly options: InboundThrottleOptions) {}

  get isHolding(): boolean {
    return this.held.length > 0;
  }

  /** Hands input on in order. Calls `done` when all of it was handed on, or dropped because the throttle was closed. */
  receive(input: UnreadInput, done: () => void): void {
    this.held.push({ input, done });
    if (this.held.length === 1) this.pump();
  }

  /** Drops what is held and what still comes. */
  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    for (const { done } of this.held.splice(0)) done();
  }

  private pump(): void {
    const [first] = this.held;
    if (!first) return;
    if (this.isClosed) return this.close();
    const { budget } = this.options;
    const now = performance.now();
    const available = budget.available(now);
    if (available < 1) return this.wait(now);
    const { packets, bytes, isAll } = first.input.readNext(Math.min(available, MAX_PACKETS_PER_TURN));
    budget.spend(packets, bytes);
    // Handling a packet may have closed the connection.
    if (this.isClosed) return;
    if (isAll) this.held.shift();
    const isMore = this.isHolding;
    if (isAll) {
      this.isWaiting = false;
      // May call receive(), which then pumps by itself.
      first.done();
    }
    if (isMore) setImmediate(() => this.pump());
  }

  private wait(now: number): void {
    const { budget, cut, onPause } = this.options;
    const reason = budget.exhausted(now);
    if (reason) {
      this.close();
      cut(reason);
      return;
    }
    if (!this.isWaiting) onPause();
    this.isWaiting = true;
    const wait = Math.min(Math.max(budget.wait(now), MIN_WAIT_MS), MAX_WAIT_MS);
    this.timer = setTimeout(() => this.pump(), wait).unref();
  }
}
