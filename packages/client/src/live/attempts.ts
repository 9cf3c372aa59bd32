import type { ClientError } from '../errors.ts';
import type { Page } from '../page.ts';
import { afterServerSaid, backoff, Timer } from '../timing.ts';

const WAITS = { first: 1_000, longest: 15_000 };
/** An attempt that is younger is waited for. */
const FRESH_MS = 3_000;

export interface AttemptsParts {
  page: Page;
  random: () => number;
  phase(): 'offline' | 'connecting' | 'connected';
  /** Tries now, whatever is being tried. */
  begin(): void;
  /** There is no network. */
  giveUp(): void;
}

/** When to connect again: after random and growing waits, never before the server has asked to, and at once when the network or the page is back. */
export class Attempts {
  private readonly timer = new Timer();
  private failed = 0;
  private startedAt = -Infinity;
  private isAskedToWait = false;
  private stopListening = (): void => {};

  constructor(private readonly parts: AttemptsParts) {}

  start(): void {
    this.stopListening = this.parts.page.onChange(() => this.onPageChanged());
    if (this.parts.page.isOnline()) this.parts.begin();
  }

  stop(): void {
    this.stopListening();
    this.timer.clear();
  }

  /** An attempt begins. */
  begun(): void {
    this.timer.clear();
    this.startedAt = performance.now();
  }

  succeeded(): void {
    this.failed = 0;
  }

  /** Plans the next attempt, unless there is one or no network. */
  later(error: ClientError | undefined): void {
    if (this.timer.isSet || !this.parts.page.isOnline()) return;
    const { random } = this.parts;
    const own = backoff(WAITS, this.failed, random());
    this.failed += 1;
    this.isAskedToWait = error?.retryAfterMs !== undefined;
    const asked = error?.retryAfterMs === undefined ? 0 : afterServerSaid(error.retryAfterMs, random());
    this.timer.set(Math.max(own, asked), () => this.parts.begin());
  }

  private onPageChanged(): void {
    const { page } = this.parts;
    const phase = this.parts.phase();
    if (!page.isOnline()) {
      this.timer.clear();
      this.parts.giveUp();
      return;
    }
    if (phase === 'connected') return;
    const isFresh = phase === 'connecting' && performance.now() - this.startedAt < FRESH_MS;
    const mustWait = this.timer.isSet && this.isAskedToWait;
    if (page.isVisible() && !isFresh && !mustWait) this.parts.begin();
    else if (phase === 'offline') this.later(undefined);
  }
}
