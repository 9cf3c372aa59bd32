/** Longest pause: what other processes left to do is found at this pace. */
const POLL_MS = 5_000;
const AFTER_ERROR_MS = 1_000;

/** Does rounds of work whenever it is woken, one at a time, and looks by itself when the last round said so. */
export class WakeLoop {
  private running: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isWoken = false;
  private isStarted = false;

  /** `round` answers in how many milliseconds the next look is due. */
  constructor(
    private readonly round: () => Promise<number>,
    private readonly onError: (error: unknown) => void,
  ) {}

  start(): void {
    this.isStarted = true;
    this.wake();
  }

  /** Resolves when the round under way has ended. */
  async stop(): Promise<void> {
    this.isStarted = false;
    clearTimeout(this.timer);
    await this.running;
  }

  wake(): void {
    this.isWoken = true;
    if (this.isStarted) this.running ??= this.run();
  }

  /** The rounds under way; undefined where it sleeps. */
  get work(): Promise<void> | undefined {
    return this.running;
  }

  private async run(): Promise<void> {
    clearTimeout(this.timer);
    let pause_ms = POLL_MS;
    while (this.isWoken && this.isStarted) {
      this.isWoken = false;
      try {
        pause_ms = Math.min(await this.round(), POLL_MS);
      } catch (error) {
        this.onError(error);
        pause_ms = AFTER_ERROR_MS;
      }
    }
    this.running = undefined;
    if (!this.isStarted) return;
    this.timer = setTimeout(() => this.wake(), pause_ms);
    this.timer.unref();
  }
}
