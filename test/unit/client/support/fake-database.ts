import type { OutboxItem } from '../../../../packages/client/src/state/types.ts';
import type { AccountDatabase } from '../../../../packages/client/src/storage/account-database.ts';
import type { StoredChanges, StoredChat } from '../../../../packages/client/src/storage/stored-chat.ts';

/** What devices store, by the names of their databases. It outlasts the clients that use it. */
export class FakeDevice {
  private readonly databases = new Map<string, FakeDatabase>();
  /** `full`: nothing can be written. `blocked`: nothing can be opened. `stuck`: nothing that is asked is ever answered. */
  state: 'fine' | 'full' | 'blocked' | 'stuck' = 'fine';

  readonly openDatabase = (name: string): Promise<AccountDatabase | undefined> => {
    if (this.state === 'blocked') return Promise.resolve(undefined);
    const known = this.databases.get(name) ?? new FakeDatabase(this);
    this.databases.set(name, known);
    return Promise.resolve(known);
  };

  readonly deleteDatabase = (name: string): Promise<void> => {
    this.databases.delete(name);
    return Promise.resolve();
  };

  get names(): string[] {
    return [...this.databases.keys()];
  }

  outboxOf(name: string): OutboxItem[] {
    return this.databases.get(name)?.items ?? [];
  }
}

class FakeDatabase implements AccountDatabase {
  private chat: StoredChat = { conversations: [], contacts: [], blocks: [], meta: undefined };
  private readonly outbox = new Map<number, OutboxItem>();

  constructor(private readonly device: FakeDevice) {}

  get items(): OutboxItem[] {
    return [...this.outbox.values()].toSorted((one, other) => one.place - other.place);
  }

  readChat(): Promise<StoredChat> {
    return this.answer(() => structuredClone(this.chat));
  }

  writeChat({ conversations, forgotten, contacts, blocks, meta }: StoredChanges): Promise<void> {
    return this.write(() => {
      const kept = this.chat.conversations.filter(
        ({ id }) =>
          forgotten !== 'all' && !forgotten.includes(id) && !conversations.some((one) => one.id === id),
      );
      this.chat = structuredClone({
        conversations: [...kept, ...conversations],
        contacts: contacts ?? this.chat.contacts,
        blocks: blocks ?? this.chat.blocks,
        meta,
      });
    });
  }

  readOutbox(): Promise<OutboxItem[]> {
    return this.answer(() => structuredClone(this.items));
  }

  writeOutbox(saved: readonly OutboxItem[], removed: readonly OutboxItem[]): Promise<void> {
    return this.write(() => {
      for (const item of saved) this.outbox.set(item.place, structuredClone(item));
      for (const { place } of removed) this.outbox.delete(place);
    });
  }

  readFormerDrafts(): Promise<ReadonlyMap<number, string>> {
    return this.answer(() => new Map());
  }

  removeFormerDrafts(): Promise<void> {
    return this.write(() => {});
  }

  close(): void {}

  private write(work: () => void): Promise<void> {
    if (this.device.state === 'full') return Promise.reject(new DOMException('Full', 'QuotaExceededError'));
    return this.answer(work);
  }

  /** Later, as IndexedDB does. */
  private answer<Result>(work: () => Result): Promise<Result> {
    if (this.device.state === 'stuck') return new Promise(() => {});
    return new Promise((resolve) => {
      setTimeout(() => resolve(work()), 1);
    });
  }
}
