import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Message } from '../../../src/contracts/classic/entities';
import type { Connection } from '../live/connection';
import { newTempId, nextToSend, type OutboxItem, outcomeOf, retryDelay } from '../state/outbox-item';
import type { OutboxStore } from './outbox-store';

export interface OutboxParts {
  connection: Connection;
  isLeading: ReadonlySignal<boolean>;
  /** The server has it. */
  onStored(message: Message): void;
  /** Other tabs look again. */
  onChanged(): void;
}

/** What was written goes out in order, once, when there is a line; until then it waits on the device. */
export class Outbox {
  readonly items = signal<readonly OutboxItem[]>([]);
  private isSending = false;
  private attempts = 0;
  private again: ReturnType<typeof setTimeout> | undefined;
  private stopWatching = (): void => {};

  constructor(
    private readonly store: OutboxStore,
    private readonly parts: OutboxParts,
  ) {}

  /** From the device: at the start, and when another tab changed it. */
  async load(): Promise<void> {
    const before = this.items.value;
    const items = await this.store.load(before);
    if (!items) return;
    // Something was written meanwhile: what was read is older than what is here.
    if (this.items.value === before) this.items.value = items;
    else await this.load();
  }

  /** Takes in what waited since before a log-in. False where the device did not take all of it. */
  async restore(items: readonly OutboxItem[]): Promise<boolean> {
    const known = new Set(this.items.value.map(({ temp_id }) => temp_id));
    const missing = items.filter(({ temp_id }) => !known.has(temp_id));
    this.items.value = [...this.items.value, ...missing].toSorted((a, b) => a.place - b.place);
    await Promise.all(missing.map((item) => this.store.keep(item)));
    return !missing.some(this.store.isUnkept);
  }

  /** In this tab and nowhere else. */
  listUnkept(): OutboxItem[] {
    return this.items.value.filter(this.store.isUnkept);
  }

  start(): void {
    this.stopWatching = effect(() => {
      if (this.next()) void this.send();
    });
  }

  stop(): void {
    this.stopWatching();
    clearTimeout(this.again);
  }

  /** Shown at once, kept before it is sent. */
  async add(peer_id: number, content: string): Promise<void> {
    const newest = Math.max(0, ...this.items.value.map(({ place }) => place));
    const item: OutboxItem = {
      // Between the tabs of a device, no two at the same place: it is the key.
      place: Math.max(Date.now() + Math.random(), newest + 1),
      temp_id: newTempId(),
      peer_id,
      content,
      written_at: new Date().toISOString(),
      state: 'waiting',
    };
    this.items.value = [...this.items.value, item];
    await this.keep(item);
  }

  async retry(item: OutboxItem): Promise<void> {
    const { code: _code, ...rest } = item;
    await this.replace({ ...rest, state: 'waiting' });
  }

  async discard({ temp_id }: OutboxItem): Promise<void> {
    await this.remove(temp_id);
  }

  /** The server says that it stored a message, which any tab may have sent. */
  async confirm(temp_id: string): Promise<void> {
    if (this.items.value.some((item) => item.temp_id === temp_id)) await this.remove(temp_id);
  }

  private async send(): Promise<void> {
    if (this.isSending) return;
    this.isSending = true;
    try {
      for (let item = this.next(); item; item = this.next()) {
        if (!(await this.sendOne(item))) break;
      }
    } finally {
      this.isSending = false;
    }
  }

  private next(): OutboxItem | undefined {
    const { connection, isLeading } = this.parts;
    const items = this.items.value;
    if (!connection.isOnline.value) return undefined;
    // What is in this tab alone is sent by this tab alone.
    return nextToSend(isLeading.value ? items : items.filter(this.store.isUnkept));
  }

  /** False where the rest has to wait as well. */
  private async sendOne(item: OutboxItem): Promise<boolean> {
    const { temp_id, peer_id, content } = item;
    const answer = await this.parts.connection.ask('send_message', {
      receiver_id: peer_id,
      content,
      temp_id,
    });
    const outcome = outcomeOf(answer);
    if (outcome.kind === 'again') {
      this.tryAgainLater();
      return false;
    }
    this.attempts = 0;
    if (outcome.kind === 'refused') {
      await this.replace({ ...item, state: 'failed', code: outcome.code });
      return true;
    }
    if (answer?.success && answer.message) this.parts.onStored({ temp_id, ...answer.message });
    await this.remove(temp_id);
    return true;
  }

  private tryAgainLater(): void {
    clearTimeout(this.again);
    this.again = setTimeout(() => void this.send(), retryDelay(this.attempts, Math.random()));
    this.attempts += 1;
  }

  private async keep(item: OutboxItem): Promise<void> {
    await this.store.keep(item);
    if (this.next()) void this.send();
    this.parts.onChanged();
  }

  private async replace(item: OutboxItem): Promise<void> {
    this.items.value = this.items.value.map((known) => (known.temp_id === item.temp_id ? item : known));
    await this.keep(item);
  }

  private async remove(temp_id: string): Promise<void> {
    const gone = this.items.value.filter((item) => item.temp_id === temp_id);
    this.items.value = this.items.value.filter((item) => item.temp_id !== temp_id);
    await Promise.all(gone.map((item) => this.store.remove(item)));
    this.parts.onChanged();
  }
}
