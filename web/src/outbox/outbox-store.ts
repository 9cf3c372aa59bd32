import type { AccountDatabase } from '../storage/account-database';
import type { OutboxItem } from '../state/outbox-item';

/** The outbox as the device keeps it, shared by the tabs; and what the device would not take. */
export class OutboxStore {
  /** In this tab and nowhere else. */
  private readonly unkept = new Set<string>();

  constructor(private readonly db: AccountDatabase | undefined) {}

  /** Everything that waits, in order: what is kept, and of `known` what is not. Undefined where nothing can be read. */
  async load(known: readonly OutboxItem[]): Promise<OutboxItem[] | undefined> {
    const kept = await this.db?.getAll('outbox').catch(() => undefined);
    if (!kept) return undefined;
    const items = [...kept.filter((item) => !this.isUnkept(item)), ...known.filter(this.isUnkept)];
    return items.toSorted((a, b) => a.place - b.place);
  }

  readonly isUnkept = ({ temp_id }: OutboxItem): boolean => this.unkept.has(temp_id);

  /** Without storage a message still goes out; it just does not survive a reload. */
  async keep(item: OutboxItem): Promise<void> {
    this.unkept.add(item.temp_id);
    try {
      await this.db?.put('outbox', item);
      if (this.db) this.unkept.delete(item.temp_id);
    } catch {
      // A full device, or one that is being emptied.
    }
  }

  async remove({ place, temp_id }: OutboxItem): Promise<void> {
    this.unkept.delete(temp_id);
    // What stays behind would be sent again, and be known to the server.
    await this.db?.delete('outbox', place).catch(() => {});
  }
}
