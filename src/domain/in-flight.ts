/** Work that has started and not ended. None of it may reject. */
export class InFlight {
  private readonly work = new Set<Promise<void>>();

  get size(): number {
    return this.work.size;
  }

  add(work: Promise<void>): void {
    const tracked = work.finally(() => this.work.delete(tracked));
    this.work.add(tracked);
  }

  /** Resolves as soon as nothing is in flight. */
  async whenIdle(): Promise<void> {
    while (this.work.size > 0) await Promise.all(this.work);
  }
}
