import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Message } from '../../../src/contracts/classic/entities';
import type { Connection } from '../live/connection';
import { newTempId, nextToSend, type OutboxItem, outcomeOf, retryDelay } from '../state/outbox-item';
import type { OutboxStore } from './outbox-store';

export interface OutboxInputs {
  connection: Connection;
  isLeading: ReadonlySignal<boolean>;
  /** The server has stored it. */
  onStored(message: Message): void;
  /** The stored items changed: other tabs have to load them. */
  onChanged(): void;
}

/** Messages that the server has not stored yet. They wait on the device for a connection, and are then sent once and in order. */
export class Outbox {
  readonly items = signal<readonly OutboxItem[]>([]);
  private isSending = false;
  private attempts = 0;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private stopWatching = (): void => {};

  constructor(
    private readonly store: OutboxStore,
    private readonly inputs: OutboxInputs,
  ) {}

  /** Loads the items from the device: at the start, and when another tab changed them. */
  async load(): Promise<void> {
    const previous = this.items.value;
    const items = await this.store.load(previous);
    if (!items) return;
    // If something was written meanwhile, what was read is outdated.
    if (this.items.value === previous) this.items.value = items;
    else await this.load();
  }

  /** Adds messages that were written before a log-in. Returns false if not all of them could be stored. */
  async restore(items: readonly OutboxItem[]): Promise<boolean> {
    const known = new Set(this.items.value.map(({ temp_id }) => temp_id));
    const missing = items.filter(({ temp_id }) => !known.has(temp_id));
    this.items.value = [...this.items.value, ...missing].toSorted((a, b) => a.place - b.place);
    await Promise.all(missing.map((item) => this.store.save(item)));
    return !missing.some(this.store.isUnsaved);
  }

  /** The items that exist in this tab only. */
  listUnsaved(): OutboxItem[] {
    return this.items.value.filter(this.store.isUnsaved);
  }

  start(): void {
    this.stopWatching = effect(() => {
      if (this.next()) void this.send();
    });
  }

  stop(): void {
    this.stopWatching();
    clearTimeout(this.retryTimer);
  }

  /** Adds a message. It is shown at once, and stored before it is sent. */
  async add(peer_id: number, content: string): Promise<void> {
    const newest = Math.max(0, ...this.items.value.map(({ place }) => place));
    const item: OutboxItem = {
      // The key in a database that all tabs write to: no two items may have the same.
      place: Math.max(Date.now() + Math.random(), newest + 1),
      temp_id: newTempId(),
      peer_id,
      content,
      written_at: new Date().toISOString(),
      state: 'waiting',
    };
    this.items.value = [...this.items.value, item];
    await this.save(item);
  }

  async retry(item: OutboxItem): Promise<void> {
    const { code: _code, reason: _reason, ...rest } = item;
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
    const { connection, isLeading } = this.inputs;
    const items = this.items.value;
    if (!connection.isOnline.value) return undefined;
    // The leading tab sends what is stored; every tab sends what it alone has.
    return nextToSend(isLeading.value ? items : items.filter(this.store.isUnsaved));
  }

  /** Returns false if the rest has to wait as well. */
  private async sendOne(item: OutboxItem): Promise<boolean> {
    const { temp_id, peer_id, content } = item;
    const ack = await this.inputs.connection.request('send_message', {
      receiver_id: peer_id,
      content,
      temp_id,
    });
    const outcome = outcomeOf(ack);
    if (outcome.kind === 'retry') {
      this.retryLater();
      return false;
    }
    this.attempts = 0;
    if (outcome.kind === 'refused') {
      const { code, reason } = outcome;
      await this.replace({ ...item, state: 'failed', code, reason });
      return true;
    }
    if (ack?.success && ack.message) this.inputs.onStored({ temp_id, ...ack.message });
    await this.remove(temp_id);
    return true;
  }

  private retryLater(): void {
    clearTimeout(this.retryTimer);
    this.retryTimer = setTimeout(() => void this.send(), retryDelay(this.attempts, Math.random()));
    this.attempts += 1;
  }

  private async save(item: OutboxItem): Promise<void> {
    await this.store.save(item);
    if (this.next()) void this.send();
    this.inputs.onChanged();
  }

  private async replace(item: OutboxItem): Promise<void> {
    this.items.value = this.items.value.map((known) => (known.temp_id === item.temp_id ? item : known));
    await this.save(item);
  }

  private async remove(temp_id: string): Promise<void> {
    const gone = this.items.value.filter((item) => item.temp_id === temp_id);
    this.items.value = this.items.value.filter((item) => item.temp_id !== temp_id);
    await Promise.all(gone.map((item) => this.store.remove(item)));
    this.inputs.onChanged();
  }
}
