import type { Person } from '../chat/people';
import { addContact } from '../conversation/conversation-actions';
import { text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import type { Messenger } from '../messenger/messenger';
import { go } from '../page/route';
import { Avatar } from '../ui/avatar';
import { useFocusOnUnmount } from '../ui/focus';
import { attempt } from '../ui/toast';

export interface PeopleListProps {
  title: string;
  people: readonly Person[];
  /** Whether each has a button that adds them to the contacts. */
  isAddable?: boolean;
}

/** People to write to. */
export function PeopleList({ title, people, isAddable = false }: PeopleListProps) {
  const { messenger } = useApp();
  const s = text.value;
  return (
    <>
      <h2 class="section-title">{title}</h2>
      <ul class="people">
        {people.map((person) => (
          <li key={person.id} class="person">
            <button
              type="button"
              class="person-open"
              data-person={person.id}
              aria-label={s.writeTo(person.name)}
              onClick={() => openPerson(messenger, person)}
            >
              <Avatar
                id={person.id}
                name={person.name}
                url={person.avatar_url}
                isOnline={messenger.people.isOnline(person.id)}
              />
              <span class="person-name">
                <span class="ellipsis" dir="auto">
                  {person.name}
                </span>
                <small class="muted ellipsis">{addressesOf(person)}</small>
              </span>
            </button>
            {isAddable && <AddButton person={person} />}
          </li>
        ))}
      </ul>
    </>
  );
}

/** A person who is added moves up to the contacts, and the focus follows. */
function AddButton({ person }: { person: Person }) {
  const { messenger } = useApp();
  const s = text.value;
  useFocusOnUnmount(`[data-person="${person.id}"]`);
  return (
    <button
      type="button"
      class="button small"
      aria-label={s.addPerson(person.name)}
      onClick={() => void attempt(() => addContact(messenger, person))}
    >
      {s.add}
    </button>
  );
}

/** By what else the person can be told from others of the same name. */
export function addressesOf({ username, email }: Person): string {
  return [username && `@${username}`, email].filter(Boolean).join(' · ');
}

/** Opens the conversation with a person, which may be a new one. */
export function openPerson({ people }: Messenger, person: Person): void {
  people.meet(person);
  go({ view: 'conversation', to: { user_id: person.id } });
}
