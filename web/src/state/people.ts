import type { Contact } from '../../../src/contracts/classic/entities';
import type { Chat, Conversation, Person } from './chat';
import { emptyConversation } from './chat';

/** The name the user gave to a contact, else the person's own. */
export function nameOf(chat: Chat, person: Person): string {
  return chat.contacts.get(person.id)?.contact_name ?? person.name;
}

/** A contact as the other person of a conversation. */
export function personOf({ contact_user_id: id, contact_name: name, username, avatar_url }: Contact): Person {
  return { id, name, email: null, username, avatar_url };
}

/** Whether the person's account is deleted. */
export function isGone(chat: Chat, { id, is_deleted }: Person): boolean {
  return is_deleted === true || chat.contacts.get(id)?.is_deleted === true;
}

/** The address of the person's picture, if there is one. That of a contact is brought up to date with the contact. */
export function avatarOf(chat: Chat, person: Person): string | null | undefined {
  const contact = chat.contacts.get(person.id);
  return contact ? contact.avatar_url : person.avatar_url;
}

/** A person as search found them, or as is known by now: what changes of those who have written is told. */
export function asKnown(chat: Chat, found: Person): Person {
  const known = chat.conversations.get(found.id);
  if (known?.id === undefined) return found;
  const { name, username, avatar_url } = known.peer;
  return { ...found, name, username, avatar_url };
}

export interface ListedConversation {
  conversation: Conversation;
  name: string;
  avatar_url: string | null | undefined;
  isContact: boolean;
  isOnline: boolean;
}

/** Conversations with messages, newest first, then contacts without any, by name. */
export function listConversations(chat: Chat, shownName: typeof nameOf = nameOf): ListedConversation[] {
  const listed = [...chat.conversations.values()].filter(
    ({ last_message, messages, peer }) =>
      last_message !== null || messages.length > 0 || chat.contacts.has(peer.id),
  );
  const empty = [...chat.contacts.values()]
    .filter(({ contact_user_id }) => !chat.conversations.has(contact_user_id))
    .map((contact) => emptyConversation(personOf(contact)));
  return [...listed, ...empty]
    .map((conversation) => ({
      conversation,
      name: shownName(chat, conversation.peer),
      avatar_url: avatarOf(chat, conversation.peer),
      isContact: chat.contacts.has(conversation.peer.id),
      isOnline: chat.online.has(conversation.peer.id),
    }))
    .toSorted((a, b) => newestFirst(a.conversation, b.conversation) || a.name.localeCompare(b.name));
}

export function totalUnread(chat: Chat): number {
  let total = 0;
  for (const { unread_count } of chat.conversations.values()) total += unread_count;
  return total;
}

/** ISO times of the same format compare as strings. */
function newestFirst(a: Conversation, b: Conversation): number {
  const [one, other] = [a.last_message?.created_at ?? '', b.last_message?.created_at ?? ''];
  return one === other ? 0 : one < other ? 1 : -1;
}
