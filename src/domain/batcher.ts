import { setImmediate as endOfTurn } from 'node:timers/promises';

export interface BatcherOptions<Item> {
  /** Items of one batch at most. */
  max_items: number;
  /** The weight of a batch at most, but for one item that exceeds it; default: no limit. */
  max_weight?: number;
  /** Default: items weigh nothing. */
  weightOf?: (item: Item) => number;
  /** Whether the first batch waits for what else is added in the same turn of the event loop. */
  gathersTurn?: boolean;
}

/**
 * Processes items in batches, one batch at a time and in order: while one is in flight, what is added forms the next. So batches
 * grow with the load, and an item that is alone waits for nothing.
 */
export class Batcher<Item> {
  private queue: Item[] = [];
  private running: Promise<void> | undefined;

  /** `process` must not reject. */
  constructor(
    private readonly options: BatcherOptions<Item>,
    private readonly process: (batch: Item[]) => Promise<void>,
  ) {}

  /** What waits for its batch, in order. */
  get waiting(): readonly Item[] {
    return this.queue;
  }

  add(item: Item): void {
    this.queue.push(item);
    this.running ??= this.run();
  }

  /** Takes items out that wait for their batch, and returns them. */
  remove(isRemoved: (item: Item) => boolean): Item[] {
    const removed = this.queue.filter(isRemoved);
    if (removed.length > 0) this.queue = this.queue.filter((item) => !isRemoved(item));
    return removed;
  }

  /** Resolves when nothing waits and nothing is in flight. */
  async idle(): Promise<void> {
    while (this.running) await this.running;
  }

  private async run(): Promise<void> {
    if (this.options.gathersTurn) await endOfTurn();
    while (this.queue.length > 0) {
      await this.process(this.queue.splice(0, this.batchLength()));
    }
    this.running = undefined;
  }

  private batchLength(): number {
    const { max_items, max_weight = Infinity, weightOf } = this.options;
    if (!weightOf) return max_items;
    let weight = 0;
    const end = this.queue.findIndex((item) => (weight += weightOf(item)) > max_weight);
    return end < 0 ? max_items : Math.max(1, Math.min(end, max_items));
  }
}
