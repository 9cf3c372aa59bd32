import { shownName } from '../chat/shown-name';
import { unblock } from '../conversation/block';
import { text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { Panel } from '../messenger/panel';
import { Avatar } from '../ui/avatar';
import { useFocusOnUnmount } from '../ui/focus';
import { NotFetched, useFetched } from '../messenger/use-fetched';

/** Whom the user blocks. */
export function BlockedPage() {
  const { peopleApi, people: all } = useApp().messenger;
  const blocked = all.blocked.value;
  const { data, error } = useFetched(() => peopleApi.blocks(), blocked);
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
                  name={shownName(all, { id: user_id, name, is_deleted })}
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
  const s = text.value;
  useFocusOnUnmount('.panel-head button');
  return (
    <li class="blocked-person">
      <Avatar id={id} name={name} url={messenger.people.of(id)?.avatar_url} size="small" />
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
