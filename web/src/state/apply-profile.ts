import type { ServerPayload } from '../../../src/contracts/classic/events';
import { type Chat, withConversation } from './chat';

/**
 * What others see of a person has changed. A contact's name may be one that the user gave to them, which stays: sync brings it as it is
 * now.
 */
export function applyProfile(
  chat: Chat,
  { user_id, name, username, avatar_url }: ServerPayload<'user_updated'>,
): Chat {
  const known = chat.conversations.get(user_id);
  const contact = chat.contacts.get(user_id);
  const told = known
    ? withConversation(chat, { ...known, peer: { ...known.peer, name, username, avatar_url } })
    : chat;
  if (!contact) return told;
  return { ...told, contacts: new Map(chat.contacts).set(user_id, { ...contact, username, avatar_url }) };
}
