const POLL_MS = 5_000;
const AFTER_ERROR_MS = 1_000;

/** Runs rounds of work one at a time: when it is woken, and when the previous round said that the next is due. */
export class WakeLoop {
  private running: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isWoken = false;
  private isStarted = false;

  /**
   * `round` returns in how many milliseconds the next one is due; Infinity if nothing is. `pollMs`: the longest pause between two rounds,
   * which finds work that other processes left behind.
   */
  constructor(
    private readonly round: () => Promise<number>,
    private readonly onError: (error: unknown) => void,
    private readonly pollMs = POLL_MS,
  ) {}

  start(): void {
    this.isStarted = true;
    this.wake();
  }

  /** Resolves when the round in flight has ended. */
  async stop(): Promise<void> {
    this.isStarted = false;
    clearTimeout(this.timer);
    await this.running;
  }

  wake(): void {
    this.isWoken = true;
    if (this.isStarted) this.running ??= this.run();
  }

  get isRunning(): boolean {
    return this.running !== undefined;
  }

  /** Resolves when no round is in flight. */
  async whenIdle(): Promise<void> {
    while (this.running) await this.running;
  }

  private async run(): Promise<void> {
    clearTimeout(this.timer);
    let pause_ms = this.pollMs;
    while (this.isWoken && this.isStarted) {
      this.isWoken = false;
      try {
        pause_ms = Math.min(await this.round(), this.pollMs);
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
