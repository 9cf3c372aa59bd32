import type { MonotonicClock } from '../domain/ports';
import type { BreakerState } from '../domain/push/ports';

/** How long an endpoint's last outcome counts. */
const WINDOW_MS = 60_000;
/** Below this many endpoints nothing is said about the host. */
const LEAST_ENDPOINTS = 10;
const FAILED_SHARE = 0.5;
const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 5 * 60_000;
/** Endpoints that are tried when the pause is over; more than one, so that a single bad one does not keep it open. */
const PROBES = 5;
/** Endpoints remembered per host. */
const REMEMBERED = 1_000;

interface Outcome {
  at: number;
  failed: boolean;
}

/**
 * Stops sending to a push service that is down: opens when half of many endpoints failed, whatever one of them does alone.
 * An endpoint counts once, by its last outcome.
 */
export class Breaker {
  private readonly outcomes = new Map<number, Outcome>();
  private openUntil = 0;
  private pauses = 0;

  constructor(private readonly clock: MonotonicClock) {}

  get state(): BreakerState {
    if (this.pauses === 0) return 'closed';
    return this.clock() < this.openUntil ? 'open' : 'half_open';
  }

  /** Endpoints that may be tried now. */
  get allowance(): number {
    return { closed: Infinity, half_open: PROBES, open: 0 }[this.state];
  }

  /** Milliseconds until there is an allowance again. */
  get reopensIn(): number {
    return Math.max(0, this.openUntil - this.clock());
  }

  /** `endpoint` is any number that names it. */
  record(endpoint: number, failed: boolean): void {
    const now = this.clock();
    const { state } = this;
    this.outcomes.delete(endpoint);
    this.outcomes.set(endpoint, { at: now, failed });
    this.forget(now);

    if (state === 'half_open' && !failed) this.close();
    else if (state === 'half_open' && this.allFailed(PROBES)) this.open(now);
    else if (state === 'closed' && failed && this.mostFailed()) this.open(now);
  }

  private open(now: number): void {
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** this.pauses, LONGEST_PAUSE_MS);
    this.pauses += 1;
    this.openUntil = now + pause;
    this.outcomes.clear();
  }

  private close(): void {
    this.pauses = 0;
    this.outcomes.clear();
  }

  private mostFailed(): boolean {
    const failed = Array.from(this.outcomes.values(), (outcome) => outcome.failed).filter(Boolean).length;
    return this.outcomes.size >= LEAST_ENDPOINTS && failed >= this.outcomes.size * FAILED_SHARE;
  }

  private allFailed(count: number): boolean {
    return this.outcomes.size >= count && Array.from(this.outcomes.values()).every(({ failed }) => failed);
  }

  /** The map is in the order of recording, so what is too old stands in front. */
  private forget(now: number): void {
    for (const [endpoint, { at }] of this.outcomes) {
      if (at > now - WINDOW_MS && this.outcomes.size <= REMEMBERED) return;
      this.outcomes.delete(endpoint);
    }
  }
}
