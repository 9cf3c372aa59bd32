import type { Contact } from '../../../src/contracts/classic/entities';
import type { ServerPayload } from '../../../src/contracts/classic/events';
import { type Chat, type Conversation, withConversation } from './chat';

type Profile = ServerPayload<'user_updated'>;

/**
 * What others see of a person has changed. `isComplete` is false where only sync knows the name of a contact: it may be one that the user gave
 * to them, which stays.
 */
export function applyProfile(chat: Chat, profile: Profile): { chat: Chat; isComplete: boolean } {
  const { user_id, name, username, avatar_url } = profile;
  const known = chat.conversations.get(user_id);
  const contact = chat.contacts.get(user_id);
  const told = known
    ? withConversation(chat, { ...known, peer: { ...known.peer, name, username, avatar_url } })
    : chat;
  if (!contact) return { chat: told, isComplete: true };
  const { contact_name, isComplete } = nameOf(contact, known, name);
  const contacts = new Map(chat.contacts).set(user_id, { ...contact, contact_name, username, avatar_url });
  return { chat: { ...told, contacts }, isComplete };
}

/** `known` is the conversation as it was before, with the former name. */
function nameOf(
  { contact_name }: Contact,
  known: Conversation | undefined,
  name: string,
): { contact_name: string; isComplete: boolean } {
  if (contact_name === name) return { contact_name, isComplete: true };
  // Without messages the former name that is known may be outdated; where the conversation has the new one, the former is not known.
  if (known?.id === undefined || known.peer.name === name) return { contact_name, isComplete: false };
  // It differs from the former name too: it was given.
  if (contact_name !== known.peer.name) return { contact_name, isComplete: true };
  // Hardly anybody gives somebody the name that they have.
  return { contact_name: name, isComplete: false };
}
