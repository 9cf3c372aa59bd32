import type { OutboxItem } from '../state/types.ts';
import { WritableStore } from '../stores.ts';
import type { AccountDatabase, OpenAccountDatabase } from './account-database.ts';
import { type Channel, openChannel } from './channel.ts';
import { Entries } from './entries.ts';
import { Leadership } from './leadership.ts';
import { withinPatience } from './patience.ts';
import { databaseOf, entriesOf, removeAccount } from './remove-account.ts';

export interface StorageOptions {
  /** `memory`: nothing outlasts the page. */
  kind: 'device' | 'memory';
  /** Of all that is stored: another one for each server that is used from the same origin. */
  name: string;
  openDatabase: OpenAccountDatabase;
  deleteDatabase: (name: string) => Promise<void>;
}

/**
 * What this device stores of one account. Each account has its own, so that none sees another's data. Until it is known whose it is, and
 * opened, nothing is stored.
 */
export class AccountStorage {
  readonly entries = new Entries();
  /** Whether this is the account's leading tab. */
  readonly isLeading = new WritableStore(false);
  /** Undefined if nothing is to be stored, or nothing can be. */
  db: AccountDatabase | undefined;
  tabs: Channel = openChannel(undefined);
  private user_id = 0;
  private leadership: Leadership | undefined;

  constructor(private readonly options: StorageOptions) {}

  async open(user_id: number): Promise<void> {
    const { kind, name, openDatabase } = this.options;
    this.user_id = user_id;
    if (kind === 'memory') return;
    this.db = await openDatabase(databaseOf(name, user_id));
    this.entries.open(entriesOf(name, user_id));
    this.tabs = openChannel(databaseOf(name, user_id));
    this.leadership = new Leadership(`${name}-leader-${user_id}`, this.isLeading);
  }

  /** Takes the lead, or waits for it. */
  start(): void {
    if (this.leadership) this.leadership.start();
    else this.isLeading.set(true);
  }

  stop(): void {
    this.entries.stop();
    this.leadership?.stop();
    this.tabs.close();
    this.db?.close();
  }

  /** What is stored of the outbox, also after the end; undefined if it cannot be read. */
  async readOutbox(): Promise<OutboxItem[] | undefined> {
    const { kind, name, openDatabase } = this.options;
    if (kind === 'memory' || this.user_id === 0) return [];
    const db = await openDatabase(databaseOf(name, this.user_id));
    try {
      return db && (await withinPatience(db.readOutbox()));
    } catch {
      return undefined;
    } finally {
      db?.close();
    }
  }

  /** Removes everything of the account from this device. To be called when it is stopped. */
  async remove(): Promise<void> {
    const { kind, name, deleteDatabase } = this.options;
    if (kind === 'memory' || this.user_id === 0) return;
    await removeAccount({ name, user_id: this.user_id, deleteDatabase });
  }
}
