import { timeout } from '../domain/timeout';

/** No client waits longer for an acknowledgement. */
const FINISH_WITHIN_MS = 5_000;

/** Ends the work of all sockets before the process stops: what was begun is answered, and nothing more is begun. */
export class Drain {
  /** A number alone: this is on the way of every message. */
  private inFlight = 0;
  private isFinishing = false;
  private onIdle = (): void => {};

  /** Runs `work`, which must not reject, unless the process stops: then its client repeats it where it connects next. */
  run(work: () => Promise<void>): void {
    if (this.begin()) void work().then(this.end);
  }

  /** Whether something may begin; then {@link end} is to be called at its end. */
  begin(): boolean {
    if (this.isFinishing) return false;
    this.inFlight += 1;
    return true;
  }

  /** Resolves when what was begun is answered. A client that hears nothing of a message that was stored may send it twice. */
  async finish(): Promise<void> {
    this.isFinishing = true;
    const idle = new Promise<void>((resolve) => {
      this.onIdle = resolve;
      if (this.inFlight === 0) resolve();
    });
    await timeout(idle, FINISH_WITHIN_MS, () => {});
  }

  readonly end = (): void => {
    this.inFlight -= 1;
    if (this.inFlight === 0) this.onIdle();
  };
}
