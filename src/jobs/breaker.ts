import type { BreakerState, MonotonicClock } from '../domain/ports';

/** How long the outcome of an endpoint's last request counts. */
const WINDOW_MS = 60_000;
/** With fewer endpoints the breaker does not open. */
const MIN_ENDPOINTS = 10;
/** The share of failed endpoints that opens the breaker. */
const MAX_FAILED_SHARE = 0.5;
const FIRST_PAUSE_MS = 10_000;
const MAX_PAUSE_MS = 5 * 60_000;
/** Endpoints to try after a pause; more than one, so that a single bad one does not keep the breaker open. */
const PROBES = 5;
/** Endpoints remembered per host. */
const MAX_ENDPOINTS = 1_000;

interface Outcome {
  at: number;
  failed: boolean;
}

/**
 * A circuit breaker for one host with many endpoints (subscriptions, recipients): opens when half of them fail, never because of
 * one. An endpoint counts once, by the outcome of its last request. After a pause that doubles each time, a few endpoints are
 * tried: a success closes the breaker, failures only open it again.
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

  /** How many endpoints may be tried now. */
  get allowance(): number {
    return { closed: Infinity, half_open: PROBES, open: 0 }[this.state];
  }

  /** Milliseconds until endpoints may be tried again. */
  get reopensIn(): number {
    return Math.max(0, this.openUntil - this.clock());
  }

  /** Records the outcome of one request. `endpoint` is any number that identifies the endpoint. */
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
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** this.pauses, MAX_PAUSE_MS);
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
    return this.outcomes.size >= MIN_ENDPOINTS && failed >= this.outcomes.size * MAX_FAILED_SHARE;
  }

  private allFailed(count: number): boolean {
    return this.outcomes.size >= count && Array.from(this.outcomes.values()).every(({ failed }) => failed);
  }

  /** The map is ordered by time: the oldest outcomes come first. */
  private forget(now: number): void {
    for (const [endpoint, { at }] of this.outcomes) {
      if (at > now - WINDOW_MS && this.outcomes.size <= MAX_ENDPOINTS) return;
      this.outcomes.delete(endpoint);
    }
  }
}
