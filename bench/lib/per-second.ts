/** Counts what happens in each second. */
export class PerSecond {
  /** From the first second on. */
  readonly all: number[] = [];
  private readonly startedAt = performance.now();

  add(): void {
    const second = Math.floor((performance.now() - this.startedAt) / 1_000);
    while (this.all.length <= second) this.all.push(0);
    this.all[second] = (this.all[second] ?? 0) + 1;
  }
}
