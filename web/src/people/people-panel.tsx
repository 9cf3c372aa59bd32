import { useMemo, useState } from 'preact/hooks';
import { type People, personOf } from '../chat/people';
import { shownName } from '../chat/shown-name';
import { text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { Panel } from '../messenger/panel';
import { foldCase } from '../text/fold-case';
import { ErrorMessage } from '../ui/error-message';
import { Icon } from '../ui/icon';
import { onSearchKey } from '../ui/search-keys';
import { openPerson, PeopleList } from './people-list';
import { MAX_SEARCH_LENGTH, usePeopleSearch } from './use-people-search';

/** More contacts than this are only found by typing. */
const MAX_SHOWN = 100;

/** Finds people by name or e-mail, to write to them or add them to the contacts. */
export function PeoplePanel() {
  const { messenger } = useApp();
  const [query, setQuery] = useState('');
  const found = usePeopleSearch(query.trim());
  const s = text.value;
  const { people } = messenger;
  const contacts = people.contacts.value;
  const wanted = foldCase(query.trim());
  const answered = found.kind === 'answered' || found.kind === 'searching' ? found.people : [];
  const everyone = useMemo(() => byName(people), [contacts, s]);
  // Matched by name here, or found by the server, which also knows e-mails.
  const own = everyone.filter(
    ({ id, folded }) => folded.includes(wanted) || answered.some((one) => one.id === id),
  );
  const others = answered
    .filter(({ id }) => !contacts.has(id))
    .map((person) => people.of(person.id, person) ?? person);
  const openFirst = (): void => {
    const first = own[0] ?? others[0];
    if (first && wanted) openPerson(messenger, first);
  };

  return (
    <Panel title={s.newConversation} focus="input">
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
        {own.length > 0 && <PeopleList title={s.yourContacts} people={own.slice(0, MAX_SHOWN)} />}
        {own.length > MAX_SHOWN && <p class="muted centred">{s.moreContacts(own.length - MAX_SHOWN)}</p>}
        {others.length > 0 && <PeopleList title={s.found} people={others} isAddable />}
        <p class="muted centred" role="status">
          {found.kind === 'none' && s.searchHint}
          {found.kind === 'searching' && <Searching />}
          {found.kind === 'refused' && <ErrorMessage key={found.error} error={found.error} />}
          {found.kind === 'answered' && found.has_more && s.moreFound}
          {found.kind === 'answered' && found.people.length === 0 && own.length === 0 && s.nobodyFound}
        </p>
      </div>
    </Panel>
  );
}

function Searching() {
  return (
    <>
      <span class="spinner" />
      <span class="hidden">{text.value.searching}</span>
    </>
  );
}

function byName(people: People) {
  return [...people.contacts.value.values()]
    .map((contact) => {
      const person = personOf(contact);
      const name = shownName(people, person);
      return { ...person, name, folded: foldCase(name) };
    })
    .toSorted((a, b) => a.name.localeCompare(b.name));
}
