import type { Contact } from '../../../src/contracts/classic/entities';
import type {
  Receipt,
  SyncedConversation,
  SyncedMessage,
  SyncPage,
} from '../../../src/contracts/routes/sync';

/** What a device knows after applying the pages it got. Messages are known by their place, as a client should. */
export class DeviceModel {
  readonly messages = new Map<string, SyncedMessage>();
  readonly receipts = new Map<string, Receipt>();
  readonly conversations = new Map<number, SyncedConversation>();
  readonly contacts = new Map<number, Contact>();

  apply(page: SyncPage): void {
    for (const message of page.messages) {
      this.messages.set(`${message.conversation_id}:${message.seq}`, message);
    }
    for (const receipt of page.receipts) {
      this.receipts.set(`${receipt.conversation_id}:${receipt.user_id}`, receipt);
    }
    for (const conversation of page.conversations) {
      this.conversations.set(conversation.id, conversation);
      this.forget(({ conversation_id, seq }) => {
        return conversation_id === conversation.id && seq <= conversation.cleared_seq;
      });
    }
    for (const contact of page.contacts) {
      if ('contact_id' in contact) this.contacts.delete(contact.contact_id);
      else this.contacts.set(contact.id, contact);
    }
    const hidden = new Set(page.hidden);
    if (hidden.size > 0) this.forget(({ id }) => hidden.has(id));
  }

  private forget(isGone: (message: SyncedMessage) => boolean): void {
    for (const [key, message] of this.messages) if (isGone(message)) this.messages.delete(key);
  }
}
