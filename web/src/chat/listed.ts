import type { ConversationTarget, ListedConversation, ListedConversations } from '@mychat/client';
import { type People, type Person, personOf } from './people';
import { shownName } from './shown-name';

/** A row in the list of conversations. */
export interface ListedRow {
  target: ConversationTarget;
  /** Undefined for a contact to whom nothing was written. */
  info: ListedConversation | undefined;
  /** The other person; undefined for a group. */
  peer: Person | undefined;
  name: string;
  avatar_url: string | null | undefined;
}

/** How screens name a conversation: one of two people by the other one, also before it exists, and a group by its id. */
export function targetOf({ id, settings: { peer } }: ListedConversation): ConversationTarget {
  return peer ? { user_id: peer.id } : { conversation_id: id };
}

/** Whether nothing was said that the user can see. */
export function isEmpty({ last_message, conversation, settings }: ListedConversation): boolean {
  const floor = Math.max(settings.joined_seq, settings.cleared_seq);
  return last_message === undefined && conversation.last_seq <= floor;
}

/** How a conversation is shown. */
export function rowOf(info: ListedConversation, people: People): ListedRow {
  const target = targetOf(info);
  const { conversation, settings } = info;
  const peer = settings.peer ? people.of(settings.peer.id, settings.peer) : undefined;
  return {
    target,
    info,
    peer,
    name: peer ? shownName(people, peer) : (conversation.name ?? ''),
    avatar_url: peer ? peer.avatar_url : conversation.avatar_url,
  };
}

/** Conversations in which something was said, in their order, then contacts with whom nothing was, by name. None that is archived. */
export function listRows({ current, archived }: ListedConversations, people: People): ListedRow[] {
  const rows = current.map((info) => rowOf(info, people));
  const isSilent = ({ info, peer }: ListedRow): boolean =>
    peer !== undefined && info !== undefined && isEmpty(info);
  const silent = rows.filter(isSilent);
  const listed = new Set([
    ...rows.map(({ peer }) => peer?.id),
    ...archived.map(({ settings }) => settings.peer?.id),
  ]);
  const contacts = people.contacts.value;
  const others = [...contacts.values()]
    .filter(({ contact_user_id }) => !listed.has(contact_user_id))
    .map((contact) => rowOfPerson(personOf(contact), people));
  const known = silent.filter(({ peer }) => peer && contacts.has(peer.id));
  return [
    ...rows.filter((row) => !isSilent(row)),
    ...[...known, ...others].toSorted((one, other) => one.name.localeCompare(other.name)),
  ];
}

/** Of somebody to whom nothing was written. */
export function rowOfPerson(person: Person, people: People): ListedRow {
  const { id, avatar_url } = person;
  return {
    target: { user_id: id },
    info: undefined,
    peer: person,
    name: shownName(people, person),
    avatar_url,
  };
}
