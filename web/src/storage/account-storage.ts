import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { type Chat, emptyChat } from '../state/chat';
import { type AccountDatabase, openAccountDatabase } from './account-database';
import { AccountEntries } from './account-entries';
import { ChatSaver, loadChat } from './chat-saver';
import { Drafts } from './drafts';
import { Leadership } from './leadership';

/** What this device stores of one account. The chat is loaded when it opens, and stored by the leading tab when it changes. */
export class AccountStorage {
  readonly entries: AccountEntries;
  readonly drafts: Drafts;
  private readonly leadership: Leadership;
  private readonly chatSaver: ChatSaver;

  private constructor(
    user_id: number,
    /** Undefined if the browser blocks storage. */
    readonly db: AccountDatabase | undefined,
    readonly chat: Signal<Chat>,
  ) {
    this.entries = new AccountEntries(user_id);
    this.drafts = new Drafts(this.entries, db);
    this.leadership = new Leadership(`mychat-leader-${user_id}`);
    this.chatSaver = new ChatSaver(db, chat, this.leadership.isLeading);
  }

  static async open(user_id: number): Promise<AccountStorage> {
    const db = await openAccountDatabase(user_id);
    const chat = db ? await loadChat(db, user_id).catch(() => emptyChat(user_id)) : emptyChat(user_id);
    const storage = new AccountStorage(user_id, db, signal(chat));
    await storage.drafts.load();
    return storage;
  }

  /** Whether this is the account's leading tab. */
  get isLeading(): ReadonlySignal<boolean> {
    return this.leadership.isLeading;
  }

  start(): void {
    this.drafts.start();
    this.leadership.start();
    this.chatSaver.start();
  }

  stop(): void {
    this.chatSaver.stop();
    this.drafts.stop();
    this.entries.stop();
    this.leadership.stop();
    this.db?.close();
  }
}
