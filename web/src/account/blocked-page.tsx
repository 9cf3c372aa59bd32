import { unblock } from '../conversation/block';
import { text } from '../i18n/language';
import { shownName } from '../i18n/shown-name';
import { useApp } from '../messenger/app-context';
import { Panel } from '../messenger/panel';
import { avatarOf } from '../state/people';
import { Avatar } from '../ui/avatar';
import { useFocusOnUnmount } from '../ui/focus';
import { NotFetched, useFetched } from './use-fetched';

/** Whom the user blocks. */
export function BlockedPage() {
  const { api, chat } = useApp().messenger;
  const { blocked } = chat.value;
  const { data, error } = useFetched(() => api.blocks(), blocked);
  const s = text.value;
  // What was unblocked since it was fetched is gone at once.
  const people = data?.blocks.filter(({ user_id }) => blocked.has(user_id));
  return (
    <Panel title={s.blockedPeople}>
      <div class="panel-scroll settings">
        {people === undefined ? (
          <NotFetched error={error} />
        ) : (
          <>
            <p class="page-hint muted">{people.length === 0 ? s.nobodyBlocked : s.blockHint}</p>
            {people.length === 0 && <p class="page-hint muted">{s.blockedHint}</p>}
            <ul>
              {people.map(({ user_id, name, is_deleted }) => (
                <BlockedPerson
                  key={user_id}
                  id={user_id}
                  name={shownName(chat.value, { id: user_id, name, email: null, is_deleted })}
                />
              ))}
            </ul>
          </>
        )}
      </div>
    </Panel>
  );
}

function BlockedPerson({ id, name }: { id: number; name: string }) {
  const { messenger } = useApp();
  const chat = messenger.chat.value;
  const peer = chat.conversations.get(id)?.peer;
  const s = text.value;
  useFocusOnUnmount('.panel-head button');
  return (
    <li class="blocked-person">
      <Avatar id={id} name={name} url={peer && avatarOf(chat, peer)} size="small" />
      <span dir="auto">{name}</span>
      <button
        type="button"
        class="button small quiet"
        aria-label={s.unblockPerson(name)}
        onClick={() => void unblock(messenger, id, name)}
      >
        {s.unblock}
      </button>
    </li>
  );
}
