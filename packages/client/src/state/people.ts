import type { ChatState, Contact } from './types.ts';

type Listed = Exclude<Contact, { contact_id: number }>;

const byUser = new WeakMap<ChatState['contacts'], ReadonlyMap<number, Listed>>();

/** The user's contacts, by the user ids of these. */
export function contactsOf({ contacts }: Pick<ChatState, 'contacts'>): ReadonlyMap<number, Listed> {
  const known = byUser.get(contacts);
  if (known) return known;
  const listed = [...contacts.values()].filter((contact) => 'id' in contact);
  const made = new Map(listed.map((contact) => [contact.contact_user_id, contact]));
  byUser.set(contacts, made);
  return made;
}

/** The name that the user gave to a contact, else the person's own, if it is known. */
export function nameOf(state: ChatState, user_id: number): string | undefined {
  return contactsOf(state).get(user_id)?.contact_name ?? state.people.get(user_id)?.name;
}
