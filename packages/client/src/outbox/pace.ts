import { afterServerSaid, backoff, Timer } from '../timing.ts';

const MAX_IN_FLIGHT = 200;
const WAITS = { first: 500, longest: 15_000 };

/** How much may be sent: less, and later, after the server has asked to slow down; a little more with each message that it takes. */
export class Pace {
  private window = MAX_IN_FLIGHT;
  private attempts = 0;
  private readonly pause = new Timer();

  constructor(
    private readonly random: () => number,
    private readonly onResumed: () => void,
  ) {}

  /** How many messages may be sent now. */
  free(inFlight: number): number {
    return this.pause.isSet ? 0 : Math.max(0, this.window - inFlight);
  }

  answered(): void {
    this.attempts = 0;
    this.window = Math.min(MAX_IN_FLIGHT, this.window + 1);
  }

  oneByOne(): void {
    this.window = 1;
  }

  /** @param retry_after seconds */
  slowDown(retry_after: number | undefined): void {
    if (this.pause.isSet) return;
    this.window = Math.max(1, Math.floor(this.window / 2));
    this.pause.set(this.waitAfter(this.attempts, retry_after), this.onResumed);
    this.attempts += 1;
  }

  /** Milliseconds before what was refused is sent again. @param attempts that have failed before */
  waitAfter(attempts: number, retry_after: number | undefined): number {
    const own = backoff(WAITS, attempts, this.random());
    return retry_after === undefined
      ? own
      : Math.max(own, afterServerSaid(retry_after * 1_000, this.random()));
  }

  lost(): void {
    this.pause.clear();
  }
}
