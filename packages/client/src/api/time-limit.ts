/** Ends a call when it takes too long, or the caller wants that. Not `AbortSignal.any`, which some browsers in use lack. */
export class TimeLimit {
  private readonly controller = new AbortController();
  private readonly timer: ReturnType<typeof setTimeout>;
  private readonly abort = (): void => this.controller.abort();

  constructor(
    ms: number,
    private readonly wanted: AbortSignal | undefined,
  ) {
    this.timer = setTimeout(this.abort, ms);
    wanted?.addEventListener('abort', this.abort);
    if (wanted?.aborted) this.abort();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  end(): void {
    clearTimeout(this.timer);
    this.wanted?.removeEventListener('abort', this.abort);
  }
}
