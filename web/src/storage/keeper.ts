import { effect, type ReadonlySignal } from '@preact/signals';
import { type Chat, type Conversation, emptyChat } from '../state/chat';
import type { AccountDatabase } from './account-database';

/** Messages of each conversation that stay on the device. */
const KEPT_MESSAGES = 60;
const QUIET_MS = 200;

/** What was known when the app was last open. */
export async function loadChat(db: AccountDatabase, me: number): Promise<Chat> {
  const transaction = db.transaction(['conversations', 'contacts', 'meta']);
  const [conversations, contacts, cursor] = await Promise.all([
    transaction.objectStore('conversations').getAll(),
    transaction.objectStore('contacts').getAll(),
    transaction.objectStore('meta').get('cursor'),
  ]);
  return {
    ...emptyChat(me),
    cursor,
    conversations: new Map(conversations.map((conversation) => [conversation.peer.id, conversation])),
    contacts: new Map(contacts.map((contact) => [contact.contact_user_id, contact])),
  };
}

/**
 * Writes what changed to the device, a moment after it changed. The cursor goes with the state it stands for, in one
 * transaction, and only the leading tab writes: what is read back is never ahead of what it contains.
 */
export class Keeper {
  private saved: Chat | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private stopWatching = (): void => {};
  private readonly onHide = (): void => {
    if (document.visibilityState === 'hidden') void this.flush();
  };

  constructor(
    private readonly db: AccountDatabase | undefined,
    private readonly chat: ReadonlySignal<Chat>,
    private readonly isLeading: ReadonlySignal<boolean>,
  ) {}

  start(): void {
    document.addEventListener('visibilitychange', this.onHide);
    this.stopWatching = effect(() => {
      if (!this.isLeading.value) {
        // Whoever leads meanwhile writes other things: when it is our turn again, everything is written.
        this.saved = undefined;
        return;
      }
      if (this.chat.value !== this.saved) this.timer ??= setTimeout(() => void this.flush(), QUIET_MS);
    });
  }

  stop(): void {
    document.removeEventListener('visibilitychange', this.onHide);
    this.stopWatching();
    clearTimeout(this.timer);
  }

  private async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (!this.isLeading.value) return;
    const { saved } = this;
    const chat = this.chat.value;
    this.saved = chat;
    try {
      if (this.db) await write(this.db, chat, saved);
    } catch {
      // A device that keeps nothing (private browsing, full disk) still has a chat, until it is closed.
      this.saved = undefined;
    }
  }
}

async function write(db: AccountDatabase, chat: Chat, saved: Chat | undefined): Promise<void> {
  const transaction = db.transaction(['conversations', 'contacts', 'meta'], 'readwrite');
  const writes: Promise<unknown>[] = [transaction.done];
  const conversations = transaction.objectStore('conversations');
  for (const [peer_id, conversation] of chat.conversations) {
    if (saved?.conversations.get(peer_id) !== conversation)
      writes.push(conversations.put(trim(conversation)));
  }
  if (saved?.contacts !== chat.contacts) {
    const contacts = transaction.objectStore('contacts');
    writes.push(contacts.clear(), ...[...chat.contacts.values()].map((contact) => contacts.put(contact)));
  }
  if (chat.cursor !== undefined) writes.push(transaction.objectStore('meta').put(chat.cursor, 'cursor'));
  await Promise.all(writes);
}

function trim(conversation: Conversation): Conversation {
  const messages = conversation.messages.slice(-KEPT_MESSAGES);
  const [oldest] = messages;
  if (!oldest || messages.length === conversation.messages.length) return conversation;
  return { ...conversation, messages, from_seq: oldest.seq };
}
