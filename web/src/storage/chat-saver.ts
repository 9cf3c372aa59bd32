import { effect, type ReadonlySignal } from '@preact/signals';
import { type Chat, type Conversation, emptyChat } from '../state/chat';
import type { AccountDatabase } from './account-database';

/** The newest messages of each conversation that are stored on the device. */
const MAX_MESSAGES = 60;
const DEBOUNCE_MS = 200;

/** The chat as it was stored when the app was last open. */
export async function loadChat(db: AccountDatabase, me: number): Promise<Chat> {
  const transaction = db.transaction(['conversations', 'contacts', 'blocked', 'meta']);
  const [conversations, contacts, blocked, cursor] = await Promise.all([
    transaction.objectStore('conversations').getAll(),
    transaction.objectStore('contacts').getAll(),
    transaction.objectStore('blocked').getAll(),
    transaction.objectStore('meta').get('cursor'),
  ]);
  return {
    ...emptyChat(me),
    cursor,
    conversations: new Map(conversations.map((conversation) => [conversation.peer.id, conversation])),
    contacts: new Map(contacts.map((contact) => [contact.contact_user_id, contact])),
    blocked: new Set(blocked),
  };
}

/**
 * Stores changes on the device shortly after they were made. The cursor is written in one transaction with the state that it stands for,
 * and only the leading tab writes, so the stored cursor is never ahead of the stored state.
 */
export class ChatSaver {
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
        // Another tab writes meanwhile: when this one leads again, it writes everything.
        this.saved = undefined;
        return;
      }
      if (this.chat.value !== this.saved) this.timer ??= setTimeout(() => void this.flush(), DEBOUNCE_MS);
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
      // Storage is blocked or full: the chat still works until the page is closed.
      this.saved = undefined;
    }
  }
}

async function write(db: AccountDatabase, chat: Chat, saved: Chat | undefined): Promise<void> {
  const transaction = db.transaction(['conversations', 'contacts', 'blocked', 'meta'], 'readwrite');
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
  if (saved?.blocked !== chat.blocked) {
    const blocked = transaction.objectStore('blocked');
    writes.push(blocked.clear(), ...[...chat.blocked].map((user_id) => blocked.put(user_id, user_id)));
  }
  if (chat.cursor !== undefined) writes.push(transaction.objectStore('meta').put(chat.cursor, 'cursor'));
  await Promise.all(writes);
}

function trim(conversation: Conversation): Conversation {
  const messages = conversation.messages.slice(-MAX_MESSAGES);
  const [oldest] = messages;
  if (!oldest || messages.length === conversation.messages.length) return conversation;
  return { ...conversation, messages, from_seq: oldest.seq };
}
