import type { Person } from '../chat/people';
import { text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { useFocusOnUnmount } from '../ui/focus';
import { attempt } from '../ui/toast';
import { block } from './block';
import { addContact } from './conversation-actions';
import { openReport } from './report';

/** What can be done about somebody who is not a contact. */
export function StrangerBanner({ person, name }: { person: Person; name: string }) {
  const { messenger } = useApp();
  const s = text.value;
  useFocusOnUnmount('.scroller');
  return (
    <div class="stranger">
      <span class="stranger-named">{s.stranger(name)}</span>
      <span class="stranger-short">{s.strangerShort}</span>
      <span class="stranger-actions">
        <button
          type="button"
          class="button small quiet"
          onClick={() => void block(messenger, person.id, name)}
        >
          {s.block}
        </button>
        <button
          type="button"
          class="button small quiet"
          onClick={() => openReport({ user_id: person.id, name })}
        >
          {s.report}
        </button>
        <button
          type="button"
          class="button small quiet"
          aria-label={s.addToContacts}
          onClick={() => void attempt(() => addContact(messenger, person))}
        >
          {s.add}
        </button>
      </span>
    </div>
  );
}
