import { useState } from 'preact/hooks';
import { text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { Panel } from '../messenger/panel';
import { go } from '../page/route';
import { Icon } from '../ui/icon';
import { openPerson, PeopleList } from './people-list';
import { PeopleSearch, SearchStatus, useMatchingPeople } from './people-search';

/** More contacts than this are only found by typing. */
const MAX_SHOWN = 100;

/** Finds people by name or e-mail, to write to them or add them to the contacts, and leads to a new group. */
export function PeoplePanel() {
  const { messenger } = useApp();
  const [query, setQuery] = useState('');
  const matching = useMatchingPeople(query);
  const { own, others } = matching;
  const s = text.value;
  const openFirst = (): void => {
    const first = own[0] ?? others[0];
    if (first) openPerson(messenger, first);
  };
  return (
    <Panel title={s.newConversation} focus="input">
      <PeopleSearch query={query} onQuery={setQuery} onFirst={openFirst} />
      <div class="panel-scroll">
        {query.trim() === '' && (
          <button type="button" class="to-new-group" onClick={() => go({ view: 'new-group' })}>
            <span class="avatar" aria-hidden="true">
              <Icon name="people" />
            </span>
            {s.newGroup}
          </button>
        )}
        {own.length > 0 && <PeopleList title={s.yourContacts} people={own.slice(0, MAX_SHOWN)} />}
        {own.length > MAX_SHOWN && <p class="muted centred">{s.moreContacts(own.length - MAX_SHOWN)}</p>}
        {others.length > 0 && <PeopleList title={s.found} people={others} isAddable />}
        <SearchStatus {...matching} />
      </div>
    </Panel>
  );
}
