import { type ReadonlySignal, signal } from '@preact/signals';
import type { Chat, KnownPerson } from '@mychat/client';
import type { AccountEntries } from '../storage/account-entries';
import type { Following } from './follow';

type Contacts = ReturnType<Chat['contacts']['getSnapshot']>;
type Contact = Contacts extends ReadonlyMap<number, infer Row> ? Row : never;

/** Somebody as far as they are known here. */
export interface Person {
  id: number;
  name: string;
  username?: string | null | undefined;
  avatar_url?: string | null | undefined;
  email?: string | null | undefined;
  is_deleted?: boolean | undefined;
}

/** The prefix of the names under which people who were found are stored. */
const KIND = 'person.';

/** Whom the user sees: contacts, members of conversations, and whoever was found by a search. */
export class People {
  /** By user id. */
  readonly contacts: ReadonlySignal<Contacts>;
  readonly presence;
  readonly blocked;
  private readonly known: ReadonlySignal<{ get(user_id: number): KnownPerson | undefined }>;
  /** People to whom the user was about to write. Of those nothing else tells as long as nothing was written. */
  private readonly found = signal<ReadonlyMap<number, Person>>(new Map());

  constructor(
    chat: Chat,
    following: Following,
    private readonly entries: AccountEntries,
  ) {
    this.contacts = following.follow(chat.contacts);
    this.presence = following.follow(chat.presence);
    this.blocked = following.follow(chat.blocked);
    this.known = following.follow(chat.people);
    this.found.value = new Map(
      [...entries.list(KIND)].flatMap(([id, stored]) => {
        const person = parse(stored);
        return person ? [[Number(id), person] as const] : [];
      }),
    );
  }

  /** Somebody found by a search, to whom the user is about to write. */
  meet(person: Person): void {
    const { id, name, username, avatar_url, email } = person;
    this.found.value = new Map(this.found.value).set(id, person);
    this.entries.set(KIND + id, JSON.stringify({ id, name, username, avatar_url, email }));
  }

  /** Undefined for somebody of whom nothing is known. @param named as a row has named them */
  of(user_id: number, named?: Person): Person | undefined {
    const contact = this.contacts.value.get(user_id);
    const known = this.known.value.get(user_id);
    const found = this.found.value.get(user_id);
    const base = named ?? (known && { id: user_id, ...known }) ?? found ?? (contact && personOf(contact));
    if (!base) return undefined;
    return {
      id: user_id,
      name: known?.name ?? base.name,
      username: known ? known.username : base.username,
      avatar_url: contact ? contact.avatar_url : known ? known.avatar_url : base.avatar_url,
      email: base.email ?? found?.email,
      is_deleted: base.is_deleted === true || contact?.is_deleted === true,
    };
  }

  /** The name that the user gave to a contact, else the person's own. */
  nameOf({ id, name }: Person): string {
    return this.contacts.value.get(id)?.contact_name ?? name;
  }

  isGone({ id, is_deleted }: Person): boolean {
    return is_deleted === true || this.contacts.value.get(id)?.is_deleted === true;
  }

  isOnline(user_id: number): boolean {
    return this.presence.value.get(user_id)?.is_online === true;
  }
}

export function personOf(contact: Contact): Person {
  const { contact_user_id: id, contact_name: name, username, avatar_url, is_deleted } = contact;
  return { id, name, username, avatar_url, is_deleted };
}

function parse(stored: string): Person | undefined {
  try {
    return JSON.parse(stored) as Person;
  } catch {
    return undefined;
  }
}
