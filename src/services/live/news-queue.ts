import { setImmediate as endOfTurn, setTimeout as delay } from 'node:timers/promises';
import { BusyError } from '../../domain/errors';
import { InFlight } from '../../domain/in-flight';
import { NEWS_QUEUE_LIMITS, type NewsQueueOptions } from './news-queue-options';

interface Waiting<Item> {
  conversation_id: number;
  /** Undefined while it is read, until more has changed. */
  item: Item | undefined;
  /** Reads in a row for which the database had no time. */
  failures: number;
}

/** By how much fewer conversations are read together after each failure: one that cannot be read is soon alone. */
const FEWER = 8;

/**
 * What has changed of conversations and is to be read. Each conversation waits for itself alone, in the order in which they came: all that
 * changes there while it waits, or is read, is read at once. One that the database has no time for is tried again some times, after
 * pauses in which others are read.
 */
export class NewsQueue<Item> {
  private readonly conversations = new Map<number, Waiting<Item>>();
  /** Those that are not read now, and do not pause. */
  private queue: Waiting<Item>[] = [];
  private readonly inFlight = new InFlight();
  private readonly end = new AbortController();
  private isScheduled = false;
  private began = -Infinity;

  constructor(
    private readonly options: NewsQueueOptions<Item>,
    private readonly limits = NEWS_QUEUE_LIMITS,
  ) {}

  add(conversation_id: number, item: Item): void {
    const known = this.conversations.get(conversation_id);
    if (known) return this.join(known, item);
    if (this.conversations.size >= this.limits.max_conversations) return this.options.giveUp(item);
    const waiting = { conversation_id, item, failures: 0 };
    this.conversations.set(conversation_id, waiting);
    this.enqueue(waiting);
  }

  /** Resolves when nothing is being read any more. What waits is found by sync, elsewhere. */
  async stop(): Promise<void> {
    this.end.abort();
    await this.inFlight.whenIdle();
  }

  private join(waiting: Waiting<Item>, later: Item): void {
    const { item } = waiting;
    const merged = item === undefined ? later : this.options.merge(item, later);
    if (merged === undefined && item !== undefined) this.options.giveUp(item);
    waiting.item = merged ?? later;
  }

  private enqueue(waiting: Waiting<Item>): void {
    this.queue.push(waiting);
    this.schedule();
  }

  private schedule(): void {
    const isFull = this.inFlight.size >= this.options.at_once;
    if (this.isScheduled || isFull || this.queue.length === 0 || this.end.signal.aborted) return;
    this.isScheduled = true;
    void this.whenDue().then(() => {
      this.isScheduled = false;
      this.start();
    });
  }

  /** At the end of the turn, so that what is published in the same one is read together. */
  private async whenDue(): Promise<void> {
    const { pause_ms = 0 } = this.options;
    const rest = this.began + pause_ms - performance.now();
    if (rest > 0) await delay(rest);
    await endOfTurn();
  }

  private start(): void {
    if (this.end.signal.aborted) return;
    const batch = this.nextBatch();
    if (batch.length === 0) return;
    this.began = performance.now();
    const run = this.run(batch);
    this.inFlight.add(run);
    // After it is counted out.
    void run.then(endOfTurn).then(() => this.schedule());
    this.schedule();
  }

  /** The first that have failed as often as the very first. */
  private nextBatch(): Waiting<Item>[] {
    const [first] = this.queue;
    if (!first) return [];
    const { together = 1 } = this.options;
    const most = Math.max(1, Math.floor(together / FEWER ** first.failures));
    const others = this.queue.findIndex(({ failures }) => failures !== first.failures);
    return this.queue.splice(0, Math.min(most, others < 0 ? most : others));
  }

  /** Never rejects. */
  private async run(batch: readonly Waiting<Item>[]): Promise<void> {
    const { read, giveUp, onError } = this.options;
    const reading = batch.flatMap((waiting) => {
      const { item } = waiting;
      waiting.item = undefined;
      return item === undefined ? [] : [{ waiting, item }];
    });
    try {
      await read(reading.map(({ item }) => item));
    } catch (error) {
      if (this.end.signal.aborted) return;
      if (error instanceof BusyError) return reading.forEach((each) => this.tryAgain(each));
      onError(error);
      for (const { item } of reading) giveUp(item);
    }
    for (const waiting of batch) this.goOn(waiting);
  }

  /** Reads what has changed meanwhile, if anything. */
  private goOn(waiting: Waiting<Item>): void {
    waiting.failures = 0;
    if (waiting.item === undefined) this.conversations.delete(waiting.conversation_id);
    else this.enqueue(waiting);
  }

  private tryAgain({ waiting, item }: { waiting: Waiting<Item>; item: Item }): void {
    const later = waiting.item;
    waiting.item = item;
    if (later !== undefined) this.join(waiting, later);
    waiting.failures += 1;
    if (waiting.failures < this.limits.max_tries) return void this.pause(waiting);
    this.options.giveUp(waiting.item);
    this.conversations.delete(waiting.conversation_id);
  }

  private async pause(waiting: Waiting<Item>): Promise<void> {
    const pause_ms = this.limits.first_pause_ms * 2 ** (waiting.failures - 1);
    await delay(pause_ms, undefined, { signal: this.end.signal, ref: false }).catch(() => {});
    if (!this.end.signal.aborted) this.enqueue(waiting);
  }
}
