import type { OutboxItem } from '../state/outbox-item';
import type { AccountDatabase } from '../storage/account-database';

/** The outbox as stored on the device, which all tabs share, and the items that could not be stored. */
export class OutboxStore {
  /** The temp_ids of items that exist in this tab only. */
  private readonly unsaved = new Set<string>();

  constructor(private readonly db: AccountDatabase | undefined) {}

  /** All items in order: the stored ones, and those of `known` that are unsaved. Undefined if storage cannot be read. */
  async load(known: readonly OutboxItem[]): Promise<OutboxItem[] | undefined> {
    const stored = await this.db?.getAll('outbox').catch(() => undefined);
    if (!stored) return undefined;
    const items = [...stored.filter((item) => !this.isUnsaved(item)), ...known.filter(this.isUnsaved)];
    return items.toSorted((a, b) => a.place - b.place);
  }

  readonly isUnsaved = ({ temp_id }: OutboxItem): boolean => this.unsaved.has(temp_id);

  /** An item that cannot be stored is still sent, but does not survive a reload. */
  async save(item: OutboxItem): Promise<void> {
    this.unsaved.add(item.temp_id);
    try {
      await this.db?.put('outbox', item);
      if (this.db) this.unsaved.delete(item.temp_id);
    } catch {
      // Storage is full, or the account is being removed.
    }
  }

  async remove({ place, temp_id }: OutboxItem): Promise<void> {
    this.unsaved.delete(temp_id);
    // An item that stays is sent again, and the server recognises its temp_id.
    await this.db?.delete('outbox', place).catch(() => {});
  }
}
