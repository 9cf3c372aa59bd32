import type { OutboxItem } from '../state/types.ts';
import type { AccountDatabase } from '../storage/account-database.ts';
import { withinPatience } from '../storage/patience.ts';

/** The outbox as stored on the device, which all tabs share, and the items that could not be stored. */
export class OutboxStore {
  /** The temp_ids of items that exist in this tab only. */
  private readonly unsaved = new Set<string>();

  /** `storage` may get its database later. */
  constructor(private readonly storage: { db: AccountDatabase | undefined }) {}

  /** All items in order: the stored ones, and those of `known` that are unsaved. Undefined if storage cannot be read. */
  async load(known: readonly OutboxItem[]): Promise<OutboxItem[] | undefined> {
    const { db } = this.storage;
    const stored = db && (await withinPatience(db.readOutbox()).catch(() => undefined));
    return stored && this.withUnsaved(stored, known);
  }

  /** In order. */
  withUnsaved(stored: readonly OutboxItem[], known: readonly OutboxItem[]): OutboxItem[] {
    const items = [...stored.filter((item) => !this.isUnsaved(item)), ...known.filter(this.isUnsaved)];
    return items.toSorted((a, b) => a.place - b.place);
  }

  readonly isUnsaved = ({ temp_id }: OutboxItem): boolean => this.unsaved.has(temp_id);

  /** Items that cannot be stored are still sent, but do not survive a reload. */
  async save(items: readonly OutboxItem[]): Promise<void> {
    for (const { temp_id } of items) this.unsaved.add(temp_id);
    const { db } = this.storage;
    if (!db) return;
    try {
      await withinPatience(db.writeOutbox(items, []));
      for (const { temp_id } of items) this.unsaved.delete(temp_id);
    } catch {
      // Storage is full or blocked, or the account is being removed.
    }
  }

  async remove(items: readonly OutboxItem[]): Promise<void> {
    for (const { temp_id } of items) this.unsaved.delete(temp_id);
    // Items that stay are sent again, and the server recognises their temp_ids.
    await this.storage.db?.writeOutbox([], items).catch(() => {});
  }
}
