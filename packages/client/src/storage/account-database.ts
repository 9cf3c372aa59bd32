import type { OutboxItem } from '../state/types.ts';
import type { StoredChat, StoredChanges } from './stored-chat.ts';

/** What the device stores of one account: IndexedDB, or a stand-in in tests. Everything may fail: storage can be full, or blocked. */
export interface AccountDatabase {
  readChat(): Promise<StoredChat>;
  /** All of it or nothing. */
  writeChat(changes: StoredChanges): Promise<void>;
  /** In the order of writing. */
  readOutbox(): Promise<OutboxItem[]>;
  writeOutbox(saved: readonly OutboxItem[], removed: readonly OutboxItem[]): Promise<void>;
  /** Unsent texts by the other person's id, from versions that stored them here. */
  readFormerDrafts(): Promise<ReadonlyMap<number, string>>;
  removeFormerDrafts(user_ids: readonly number[]): Promise<void>;
  close(): void;
}

/** Undefined if the browser blocks storage: then everything lasts until the page is closed. */
export type OpenAccountDatabase = (name: string) => Promise<AccountDatabase | undefined>;
