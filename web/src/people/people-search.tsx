import { useMemo } from 'preact/hooks';
import { type People, type Person, personOf } from '../chat/people';
import { shownName } from '../chat/shown-name';
import { text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { foldCase } from '../text/fold-case';
import { ErrorMessage } from '../ui/error-message';
import { Icon } from '../ui/icon';
import { onSearchKey } from '../ui/search-keys';
import { type Found, MAX_SEARCH_LENGTH, usePeopleSearch } from './use-people-search';

/** Whom a query finds: among the contacts, and among all others. */
export interface MatchingPeople {
  own: readonly Person[];
  others: readonly Person[];
  found: Found;
}

/** Contacts are matched by name here, or found by the server, which also knows e-mails. Without a query all of them are there. */
export function useMatchingPeople(query: string): MatchingPeople {
  const { people } = useApp().messenger;
  const found = usePeopleSearch(query.trim());
  const contacts = people.contacts.value;
  const wanted = foldCase(query.trim());
  const answered = found.kind === 'answered' || found.kind === 'searching' ? found.people : [];
  const everyone = useMemo(() => byName(people), [contacts, text.value]);
  const own = everyone.filter(
    ({ id, folded }) => folded.includes(wanted) || answered.some((one) => one.id === id),
  );
  const others = answered
    .filter(({ id }) => !contacts.has(id))
    .map((person) => people.of(person.id, person) ?? person);
  return { own, others, found };
}

export interface PeopleSearchProps {
  query: string;
  onQuery: (query: string) => void;
  /** Enter was pressed, with something to look for. */
  onFirst: () => void;
}

/** The field for a name or an e-mail. */
export function PeopleSearch({ query, onQuery, onFirst }: PeopleSearchProps) {
  const s = text.value;
  const openFirst = (): void => {
    if (query.trim()) onFirst();
  };
  return (
    <label class="search">
      <Icon name="search" size={18} />
      <input
        type="search"
        placeholder={s.searchPeople}
        aria-label={s.searchPeople}
        autocomplete="off"
        maxLength={MAX_SEARCH_LENGTH}
        value={query}
        onInput={(event) => onQuery(event.currentTarget.value)}
        onKeyDown={(event) => onSearchKey(event, { clear: () => onQuery(''), openFirst })}
      />
    </label>
  );
}

/** How the search stands. */
export function SearchStatus({ own, found }: MatchingPeople) {
  const s = text.value;
  return (
    <p class="muted centred" role="status">
      {found.kind === 'none' && s.searchHint}
      {found.kind === 'searching' && (
        <>
          <span class="spinner" />
          <span class="hidden">{s.searching}</span>
        </>
      )}
      {found.kind === 'refused' && <ErrorMessage key={found.error} error={found.error} />}
      {found.kind === 'answered' && found.has_more && s.moreFound}
      {found.kind === 'answered' && found.people.length === 0 && own.length === 0 && s.nobodyFound}
    </p>
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
