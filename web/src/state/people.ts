import type { Chat, Conversation, KeptMessage, Person } from './chat';
import { emptyConversation } from './chat';

/** How a person is called here: by the name the caller gave, else by his own. */
export function nameOf(chat: Chat, person: Person): string {
  return chat.contacts.get(person.id)?.contact_name ?? person.name;
}

export interface ListedConversation {
  conversation: Conversation;
  name: string;
  isContact: boolean;
  isOnline: boolean;
}

/** Who is written with, the newest first; then contacts nobody has written to yet, by name. */
export function listConversations(chat: Chat): ListedConversation[] {
  const listed = [...chat.conversations.values()].filter(
    ({ last_message, messages, peer }) =>
      last_message !== null || messages.length > 0 || chat.contacts.has(peer.id),
  );
  const silent = [...chat.contacts.values()]
    .filter(({ contact_user_id }) => !chat.conversations.has(contact_user_id))
    .map(({ contact_user_id, contact_name }) =>
      emptyConversation({ id: contact_user_id, name: contact_name, email: null }),
    );
  return [...listed, ...silent]
    .map((conversation) => ({
      conversation,
      name: nameOf(chat, conversation.peer),
      isContact: chat.contacts.has(conversation.peer.id),
      isOnline: chat.online.has(conversation.peer.id),
    }))
    .toSorted(
      (a, b) =>
        timeOf(b.conversation.last_message) - timeOf(a.conversation.last_message) ||
        a.name.localeCompare(b.name),
    );
}

export function totalUnread(chat: Chat): number {
  let total = 0;
  for (const { unread_count } of chat.conversations.values()) total += unread_count;
  return total;
}

function timeOf(message: KeptMessage | null): number {
  return message ? Date.parse(message.created_at) : 0;
}
