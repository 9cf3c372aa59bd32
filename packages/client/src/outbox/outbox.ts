import type { ServerPayload } from '../../../../src/contracts/live/events.ts';
import type { ConversationTarget, Draft, OutboxItem } from '../state/types.ts';
import { WritableStore } from '../stores.ts';
import type { OutboxStore } from './outbox-store.ts';
import { Sender, type SenderParts } from './sender.ts';
import { newTempId } from './temp-id.ts';

export interface OutboxParts extends Omit<SenderParts, 'items' | 'isMine' | 'refuse'> {
  /** The leading tab sends what is stored; every tab sends what it alone has. */
  isLeading(): boolean;
  /** The stored items have changed: other tabs have to load them. */
  onChanged: () => void;
}

/** Messages that the server has not stored yet. They wait on the device for a connection, and are then sent once and in order. */
export class Outbox {
  /** In the order of writing. */
  readonly items = new WritableStore<readonly OutboxItem[]>([]);
  readonly sender: Sender;
  /** Items whose storing is not finished: sent before, they could be lost with the page. */
  private readonly saving = new Set<string>();
  private toSave: OutboxItem[] = [];

  constructor(
    private readonly store: OutboxStore,
    private readonly parts: OutboxParts,
  ) {
    this.sender = new Sender({
      ...parts,
      items: () => this.items.getSnapshot(),
      isMine: (item) => !this.saving.has(item.temp_id) && (parts.isLeading() || store.isUnsaved(item)),
      refuse: (item, refusal) => this.refuse(item, refusal),
    });
  }

  /** Loads the items from the device: at the start, and when another tab has changed them. */
  async load(): Promise<void> {
    const previous = this.items.getSnapshot();
    const items = await this.store.load(previous);
    if (!items) return;
    // If something was written meanwhile, what was read is outdated.
    if (this.items.getSnapshot() !== previous || this.saving.size > 0) {
      await Promise.resolve();
      await this.load();
      return;
    }
    this.items.set(items);
    this.sender.wake();
  }

  /** Adds messages that were kept elsewhere. Resolves with false if not all of them could be stored on the device. */
  async adopt(items: readonly OutboxItem[]): Promise<boolean> {
    const missing = items.filter(({ temp_id }) => !this.find(temp_id));
    this.items.update((known) => [...known, ...missing].toSorted((one, other) => one.place - other.place));
    await this.store.save(missing);
    this.sender.wake();
    this.parts.onChanged();
    return !missing.some(this.store.isUnsaved);
  }

  /** All that is not sent, of what is stored (undefined if that cannot be read) and of what is only here. */
  withStored(stored: readonly OutboxItem[] | undefined): {
    items: readonly OutboxItem[];
    isComplete: boolean;
  } {
    const known = this.items.getSnapshot();
    if (!stored) return { items: known, isComplete: false };
    return { items: this.store.withUnsaved(stored, known), isComplete: true };
  }

  /** There is storage now: what was written before is stored. */
  saveUnsaved(): void {
    for (const item of this.items.getSnapshot().filter(this.store.isUnsaved)) this.save(item);
  }

  stop(): void {
    this.sender.lost();
  }

  /** The message is shown at once, and stored before it is sent. Returns its temp_id. */
  add(to: ConversationTarget, draft: Draft): string {
    const newest = this.items.getSnapshot().at(-1)?.place ?? 0;
    const item: OutboxItem = {
      // The key in a database that all tabs write to: no two items may have the same.
      place: Math.max(Date.now() + Math.random(), newest + 1),
      temp_id: newTempId(),
      to,
      draft,
      written_at: new Date().toISOString(),
      state: 'waiting',
    };
    this.items.update((items) => [...items, item]);
    this.save(item);
    return item.temp_id;
  }

  /** Tries again what was refused. Returns false if there is no such message. */
  retry(temp_id: string): boolean {
    const item = this.find(temp_id);
    if (item?.state !== 'refused') return false;
    const { code: _code, reason: _reason, ...rest } = item;
    this.replace({ ...rest, state: 'waiting' });
    return true;
  }

  /** Gives up what was refused. Returns false if there is no such message: what waits may be stored already. */
  discard(temp_id: string): boolean {
    if (this.find(temp_id)?.state !== 'refused') return false;
    this.remove(new Set([temp_id]));
    return true;
  }

  /** The server has stored these, which any tab may have sent. */
  confirm(temp_ids: ReadonlySet<string>): void {
    if (temp_ids.size === 0) return;
    for (const temp_id of temp_ids) this.sender.answered(temp_id);
    this.remove(temp_ids);
  }

  private find(temp_id: string): OutboxItem | undefined {
    return this.items.getSnapshot().find((item) => item.temp_id === temp_id);
  }

  private refuse(item: OutboxItem, { code, message }: ServerPayload<'refused'>): void {
    this.replace({
      ...item,
      state: 'refused',
      code: code as NonNullable<OutboxItem['code']>,
      reason: message,
    });
  }

  private replace(item: OutboxItem): void {
    this.items.update((items) => items.map((known) => (known.temp_id === item.temp_id ? item : known)));
    this.save(item);
  }

  private remove(temp_ids: ReadonlySet<string>): void {
    const gone = this.items.getSnapshot().filter(({ temp_id }) => temp_ids.has(temp_id));
    if (gone.length === 0) return;
    this.items.update((items) => items.filter(({ temp_id }) => !temp_ids.has(temp_id)));
    void this.store.remove(gone).then(this.parts.onChanged);
  }

  /** What is written in one turn is stored together. */
  private save(item: OutboxItem): void {
    this.saving.add(item.temp_id);
    this.toSave.push(item);
    if (this.toSave.length === 1) queueMicrotask(() => void this.flush());
  }

  private async flush(): Promise<void> {
    const items = this.toSave;
    this.toSave = [];
    await this.store.save(items);
    for (const { temp_id } of items) this.saving.delete(temp_id);
    // What was confirmed by another tab while it was being stored is not to come back.
    const gone = items.filter(({ temp_id }) => !this.find(temp_id));
    if (gone.length > 0) await this.store.remove(gone);
    this.sender.wake();
    this.parts.onChanged();
  }
}
