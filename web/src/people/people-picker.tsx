import { useState } from 'preact/hooks';
import type { Person } from '../chat/people';
import { text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { Avatar } from '../ui/avatar';
import { Icon } from '../ui/icon';
import { addressesOf } from './people-list';
import { PeopleSearch, SearchStatus, useMatchingPeople } from './people-search';

/** More people than this are only found by typing. */
const MAX_SHOWN = 100;
const NOBODY: ReadonlySet<number> = new Set();

export interface PeoplePickerProps {
  chosen: readonly Person[];
  onChange: (chosen: readonly Person[]) => void;
  /** How many can be chosen. */
  most: number;
  /** Ids of those who are not offered. */
  without?: ReadonlySet<number>;
}

/** Chooses people among the contacts and those whom the server finds. */
export function PeoplePicker({ chosen, onChange, most, without = NOBODY }: PeoplePickerProps) {
  const me = useApp().messenger.session.user.id;
  const [query, setQuery] = useState('');
  const matching = useMatchingPeople(query);
  const offered = [...matching.own, ...matching.others].filter(
    ({ id, is_deleted }) => id !== me && !is_deleted && !without.has(id),
  );
  const toggle = (person: Person): void => {
    const rest = chosen.filter(({ id }) => id !== person.id);
    if (rest.length < chosen.length) onChange(rest);
    else if (chosen.length < most) onChange([...chosen, person]);
  };
  const toggleFirst = (): void => {
    const [first] = offered;
    if (!first) return;
    toggle(first);
    setQuery('');
  };
  return (
    <div class="picker">
      <Chips chosen={chosen} onTakeOut={toggle} />
      <PeopleSearch query={query} onQuery={setQuery} onFirst={toggleFirst} />
      <ul>
        {offered.slice(0, MAX_SHOWN).map((person) => (
          <PersonOption
            key={person.id}
            person={person}
            isChosen={chosen.some(({ id }) => id === person.id)}
            onToggle={() => toggle(person)}
          />
        ))}
      </ul>
      {chosen.length >= most && <p class="muted centred">{text.value.tooManyChosen(most)}</p>}
      <SearchStatus {...matching} />
    </div>
  );
}

interface ChipsProps {
  chosen: readonly Person[];
  onTakeOut: (person: Person) => void;
}

/** Who is chosen, also of those whom the search does not find at the moment. */
function Chips({ chosen, onTakeOut }: ChipsProps) {
  const s = text.value;
  return (
    <>
      <span class="hidden" role="status">
        {chosen.length > 0 && s.chosenPeople(chosen.length)}
      </span>
      <ul class="chips">
        {chosen.map((person) => (
          <li key={person.id}>
            <button
              type="button"
              class="chip"
              aria-label={s.takeOut(person.name)}
              onClick={() => onTakeOut(person)}
            >
              <span class="ellipsis" dir="auto">
                {person.name}
              </span>
              <Icon name="close" size={14} />
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

interface PersonOptionProps {
  person: Person;
  isChosen: boolean;
  onToggle: () => void;
}

function PersonOption({ person, isChosen, onToggle }: PersonOptionProps) {
  const { id, name, avatar_url } = person;
  return (
    <li>
      <label class="option person-option">
        <Avatar id={id} name={name} url={avatar_url} size="small" />
        <span class="person-name">
          <span class="ellipsis" dir="auto">
            {name}
          </span>
          <small class="muted ellipsis">{addressesOf(person)}</small>
        </span>
        <input type="checkbox" checked={isChosen} onChange={onToggle} />
      </label>
    </li>
  );
}
