import type { ConnectionBudget } from '../../domain/inbound-budgets';

/** Packets that are handled before others have their turn. */
const MOST_AT_ONCE = 50;
const LEAST_WAIT_MS = 5;
const LONGEST_WAIT_MS = 1_000;

/** Bytes or packets that were received and not looked at. */
export interface Received {
  /** Hands on up to `most` packets, in order; returns how much that was, and whether that was all. */
  pass(most: number): { packets: number; bytes: number; isAll: boolean };
}

export type CutReason = 'stranger' | 'flood';

export interface ValveOptions {
  budget: ConnectionBudget;
  /** Ends the connection. */
  cut: (reason: CutReason) => void;
  onPause: () => void;
}

/** Lets in what a connection's budget allows, and holds the rest, so that its sender has to wait. */
export class Valve {
  private held: { received: Received; done: () => void } | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isWaiting = false;
  private isClosed = false;

  constructor(private readonly options: ValveOptions) {}

  /** One at a time: calls `done` when all of it was handed on, or dropped because the connection is at its end. */
  receive(received: Received, done: () => void): void {
    this.held = { received, done };
    this.pump();
  }

  /** Drops what is held, and what comes. */
  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    this.finish();
  }

  private pump(): void {
    if (this.isClosed || !this.held) return this.finish();
    const { budget } = this.options;
    const now = performance.now();
    const available = budget.available(now);
    if (available < 1) return this.wait(now);
    const { packets, bytes, isAll } = this.held.received.pass(Math.min(available, MOST_AT_ONCE));
    budget.spend(packets, bytes);
    if (isAll) this.finish();
    else setImmediate(() => this.pump());
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
    const wait = Math.min(Math.max(budget.wait(now), LEAST_WAIT_MS), LONGEST_WAIT_MS);
    this.timer = setTimeout(() => this.pump(), wait).unref();
  }

  private finish(): void {
    const { held } = this;
    this.held = undefined;
    this.isWaiting = false;
    held?.done();
  }
}
