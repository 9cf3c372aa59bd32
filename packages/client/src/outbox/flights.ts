import type { OutboxItem } from '../state/types.ts';
import { Timer } from '../timing.ts';

/** Longer than the server takes to answer, which is 4 s at most. */
const ANSWER_MS = 10_000;
/** Timers may come a little early. */
const EARLY_MS = 50;

interface Flight {
  item: OutboxItem;
  line: string;
  sentAt: number;
}

/** Messages that were sent on this connection and are not answered yet. */
export class Flights {
  private readonly all = new Map<string, Flight>();
  private readonly deadline = new Timer();

  /** `onUnanswered`: some were not answered in time, and are in flight no more. */
  constructor(private readonly onUnanswered: () => void) {}

  get size(): number {
    return this.all.size;
  }

  /** The lines in which something is in flight. */
  lines(): Set<string> {
    return new Set([...this.all.values()].map(({ line }) => line));
  }

  add(item: OutboxItem, line: string): void {
    this.all.set(item.temp_id, { item, line, sentAt: performance.now() });
    if (!this.deadline.isSet) this.deadline.set(ANSWER_MS, () => this.onDeadline());
  }

  /** It is answered. Undefined if it was not in flight. */
  take(temp_id: string): Flight | undefined {
    const flight = this.all.get(temp_id);
    this.all.delete(temp_id);
    return flight;
  }

  /** Returns all that there were. */
  clear(): OutboxItem[] {
    const items = [...this.all.values()].map(({ item }) => item);
    this.all.clear();
    this.deadline.clear();
    return items;
  }

  private onDeadline(): void {
    const now = performance.now();
    for (const [temp_id, { sentAt }] of this.all) {
      if (now - sentAt >= ANSWER_MS - EARLY_MS) this.all.delete(temp_id);
    }
    const oldest = Math.min(...[...this.all.values()].map(({ sentAt }) => sentAt));
    if (oldest < Infinity)
      this.deadline.set(Math.max(EARLY_MS, oldest + ANSWER_MS - now), () => this.onDeadline());
    this.onUnanswered();
  }
}
