import { useMemo, useState } from 'preact/hooks';
import type { Contact, FoundUser } from '../../../src/contracts/classic/entities';
import { addContact } from '../conversation/conversation-actions';
import { text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { ConnectionBanner } from '../messenger/connection-banner';
import type { Messenger } from '../messenger/messenger';
import { go, goBack } from '../page/route';
import { foldCase } from '../text/fold-case';
import { Avatar } from '../ui/avatar';
import { ErrorMessage } from '../ui/error-message';
import { useAutoFocus, useFocusOnUnmount } from '../ui/focus';
import { Icon } from '../ui/icon';
import { IconButton } from '../ui/icon-button';
import { onSearchKey } from '../ui/search-keys';
import { attempt } from '../ui/toast';
import { MAX_SEARCH_LENGTH, usePeopleSearch } from './use-people-search';

/** More contacts than this are only found by typing. */
const MAX_SHOWN = 100;

/** Finds people by name or e-mail, to write to them or add them to the contacts. */
export function PeoplePanel() {
  const { messenger } = useApp();
  const [query, setQuery] = useState('');
  const found = usePeopleSearch(query.trim());
  const s = text.value;
  const { contacts } = messenger.chat.value;
  const wanted = foldCase(query.trim());
  const answered = found.kind === 'answered' || found.kind === 'searching' ? found.people : [];
  const everyone = useMemo(() => byName(contacts), [contacts]);
  // Matched by name here, or found by the server, which also knows e-mails.
  const own = everyone.filter(
    ({ id, folded }) => folded.includes(wanted) || answered.some((one) => one.id === id),
  );
  const others = answered.filter(({ id }) => !contacts.has(id));
  const panel = useAutoFocus<HTMLElement>('input');
  const openFirst = (): void => {
    const first = own[0] ?? others[0];
    if (first && wanted) openPerson(messenger, first);
  };

  return (
    <section ref={panel} class="panel" aria-label={s.newConversation}>
      <header class="panel-head">
        <IconButton icon="back" label={s.back} onClick={goBack} />
        <h1>{s.newConversation}</h1>
      </header>
      <label class="search">
        <Icon name="search" size={18} />
        <input
          type="search"
          placeholder={s.searchPeople}
          aria-label={s.searchPeople}
          autocomplete="off"
          maxLength={MAX_SEARCH_LENGTH}
          value={query}
          onInput={(event) => setQuery(event.currentTarget.value)}
          onKeyDown={(event) => onSearchKey(event, { clear: () => setQuery(''), openFirst })}
        />
      </label>
      <div class="panel-scroll">
        {own.length > 0 && <People title={s.yourContacts} people={own.slice(0, MAX_SHOWN)} />}
        {own.length > MAX_SHOWN && <p class="muted centred">{s.moreContacts(own.length - MAX_SHOWN)}</p>}
        {others.length > 0 && <People title={s.found} people={others} isAddable />}
        <p class="muted centred" role="status">
          {found.kind === 'none' && s.searchHint}
          {found.kind === 'searching' && <Searching />}
          {found.kind === 'refused' && <ErrorMessage key={found.error} error={found.error} />}
          {found.kind === 'answered' && found.has_more && s.moreFound}
          {found.kind === 'answered' && found.people.length === 0 && own.length === 0 && s.nobodyFound}
        </p>
      </div>
      <ConnectionBanner />
    </section>
  );
}

function openPerson(messenger: Messenger, { id, name, email }: FoundUser): void {
  messenger.addConversation({ id, name, email });
  go({ view: 'conversation', peer_id: id });
}

function Searching() {
  return (
    <>
      <span class="spinner" />
      <span class="hidden">{text.value.searching}</span>
    </>
  );
}

function byName(contacts: ReadonlyMap<number, Contact>) {
  return [...contacts.values()]
    .map(({ contact_user_id: id, contact_name: name }) => ({ id, name, email: null, folded: foldCase(name) }))
    .toSorted((a, b) => a.name.localeCompare(b.name));
}

function People({
  title,
  people,
  isAddable = false,
}: {
  title: string;
  people: readonly FoundUser[];
  isAddable?: boolean;
}) {
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
                isOnline={messenger.chat.value.online.has(person.id)}
              />
              <span class="person-name">
                <span class="ellipsis" dir="auto">
                  {person.name}
                </span>
                {person.email && <small class="muted ellipsis">{person.email}</small>}
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
function AddButton({ person }: { person: FoundUser }) {
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
