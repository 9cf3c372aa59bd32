import { useEffect, useState } from 'preact/hooks';
import type { FoundUser } from '../../../src/contracts/entities';
import { useApp } from '../app/messenger-context';
import { go, goBack } from '../app/route';
import { addContact } from '../conversation/conversation-actions';
import { text } from '../i18n/language';
import { Avatar } from '../ui/avatar';
import { LineBanner } from '../ui/banner';
import { Icon } from '../ui/icon';
import { IconButton } from '../ui/icon-button';
import { attempt, sentenceOf } from '../ui/toast';

const QUIET_MS = 250;
const SHORTEST = 2;
/** Of thousands of contacts nobody scrolls through all. */
const SHOWN = 100;

type Found =
  { kind: 'none' } | { kind: 'people'; people: readonly FoundUser[] } | { kind: 'refused'; why: string };

/** Finding people by name or e-mail: write to them, or add them to the contacts. */
export function PeoplePanel() {
  const { messenger } = useApp();
  const [query, setQuery] = useState('');
  const found = useSearch(query.trim());
  const s = text.value;
  const { contacts } = messenger.chat.value;
  const wanted = query.trim().toLocaleLowerCase();
  const answered = found.kind === 'people' ? found.people : [];
  const own = [...contacts.values()]
    .map(({ contact_user_id, contact_name }) => ({ id: contact_user_id, name: contact_name, email: null }))
    // By name on this device, or by what the server found, which knows their e-mails.
    .filter(
      ({ id, name }) => name.toLocaleLowerCase().includes(wanted) || answered.some((one) => one.id === id),
    )
    .toSorted((a, b) => a.name.localeCompare(b.name));
  const others = answered.filter(({ id }) => !contacts.has(id));

  return (
    <section class="panel" aria-label={s.newConversation}>
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
          autofocus
          autocomplete="off"
          value={query}
          onInput={(event) => setQuery(event.currentTarget.value)}
        />
      </label>
      <div class="panel-scroll">
        {own.length > 0 && <People title={s.yourContacts} people={own.slice(0, SHOWN)} />}
        {own.length > SHOWN && <p class="muted centred">{s.moreContacts(own.length - SHOWN)}</p>}
        {others.length > 0 && <People title={s.found} people={others} isAddable />}
        <p class="muted centred" role="status">
          {wanted.length < SHORTEST && s.searchHint}
          {found.kind === 'refused' && found.why}
          {found.kind === 'people' && found.people.length === 0 && own.length === 0 && s.nobodyFound}
        </p>
      </div>
      <LineBanner />
    </section>
  );
}

function useSearch(query: string): Found {
  const { messenger } = useApp();
  const [found, setFound] = useState<Found>({ kind: 'none' });
  useEffect(() => {
    if (query.length < SHORTEST) {
      setFound({ kind: 'none' });
      return undefined;
    }
    let isOver = false;
    const search = async (): Promise<void> => {
      const answer: Found = await messenger.api.searchPeople(query).then(
        ({ users }) => ({ kind: 'people', people: users }),
        (error: unknown) => ({ kind: 'refused', why: sentenceOf(error) }),
      );
      // An answer to what is no longer asked.
      if (!isOver) setFound(answer);
    };
    const timer = setTimeout(() => void search(), QUIET_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [query]);
  return found;
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
              aria-label={s.writeTo(person.name)}
              onClick={() => {
                messenger.meet(person);
                go({ view: 'conversation', peer_id: person.id });
              }}
            >
              <Avatar
                id={person.id}
                name={person.name}
                isOnline={messenger.chat.value.online.has(person.id)}
              />
              <span class="person-name">
                <span class="ellipsis">{person.name}</span>
                {person.email && <small class="muted ellipsis">{person.email}</small>}
              </span>
            </button>
            {isAddable && (
              <button
                type="button"
                class="button small"
                aria-label={s.addPerson(person.name)}
                onClick={() => void attempt(() => addContact(messenger, person))}
              >
                {s.add}
              </button>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
