import { useMemo, useState } from 'preact/hooks';
import type { User } from '../../../src/contracts/classic/entities';
import type { ListedRow } from '../chat/listed';
import { text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { ConnectionBanner } from '../messenger/connection-banner';
import { go } from '../page/route';
import { keyOf } from '../page/target';
import { foldCase } from '../text/fold-case';
import { Avatar } from '../ui/avatar';
import { Icon } from '../ui/icon';
import { IconButton } from '../ui/icon-button';
import { RowWindow } from '../ui/row-window';
import { onSearchKey } from '../ui/search-keys';
import { ArchivedLink } from './archived-link';
import { ConversationRow } from './conversation-row';
import { isSearchWanted } from './search-wanted';

/** The search field is shown for this many conversations or more. */
const MIN_SEARCHABLE = 7;
const MAX_FILTER_LENGTH = 100;
const SKELETON_ROWS = 6;
/** The scroll position, kept while the list is not shown: on a phone that is while a conversation is open. */
const lastTop = { current: 0 };

export function ConversationList({ user }: { user: User }) {
  const { messenger } = useApp();
  const [filter, setFilter] = useState('');
  const s = text.value;
  const all = messenger.listed.value;
  const wanted = foldCase(filter.trim());
  const folded = useMemo(() => (wanted ? all.map(foldedNames) : []), [all, wanted !== '']);
  const shown = wanted ? all.filter((_listed, index) => folded[index]?.includes(wanted)) : all;

  const openFirst = (): void => {
    const [first] = shown;
    if (first && wanted) go({ view: 'conversation', to: first.target });
  };

  return (
    <nav class="panel" aria-label={s.conversations}>
      <header class="panel-head">
        <button
          type="button"
          class="me"
          aria-label={s.settings}
          title={s.settings}
          onClick={() => go({ view: 'settings' })}
        >
          <Avatar id={user.id} name={user.name} url={user.avatar_url} size="small" />
        </button>
        <h1>{s.chats}</h1>
        <IconButton
          icon="compose"
          label={s.newConversation}
          class="accent"
          onClick={() => go({ view: 'people' })}
        />
      </header>
      {(all.length >= MIN_SEARCHABLE || filter || isSearchWanted.value) && (
        <label class="search">
          <Icon name="search" size={18} />
          <input
            type="search"
            placeholder={s.filter}
            aria-label={s.filter}
            maxLength={MAX_FILTER_LENGTH}
            value={filter}
            onInput={(event) => setFilter(event.currentTarget.value)}
            onBlur={() => {
              isSearchWanted.value = false;
            }}
            onKeyDown={(event) => onSearchKey(event, { clear: () => setFilter(''), openFirst })}
          />
        </label>
      )}
      {!wanted && <ArchivedLink />}
      {all.length === 0 ? (
        <Empty />
      ) : shown.length === 0 ? (
        <p class="muted centred">{s.noMatch}</p>
      ) : (
        <RowWindow
          key={wanted}
          class="conversations"
          items={shown}
          keyOf={({ target }) => keyOf(target)}
          renderRow={(listed) => <ConversationRow {...listed} />}
          top={wanted ? { current: 0 } : lastTop}
        />
      )}
      <ConnectionBanner />
    </nav>
  );
}

/** Placeholders until the conversations are known. */
function Skeleton() {
  return (
    <div class="conversations skeleton" role="status">
      <span class="hidden">{text.value.loadingConversations}</span>
      {Array.from({ length: SKELETON_ROWS }, (_none, index) => (
        <div class="conversation-row" key={index} aria-hidden="true">
          <span class="avatar" />
          <span class="row-name" />
          <span class="row-preview" />
        </div>
      ))}
    </div>
  );
}

/** All names that the filter looks at. */
function foldedNames({ name, peer }: ListedRow): string {
  return foldCase(`${name} ${peer?.name ?? ''} ${peer?.email ?? ''} ${peer?.username ?? ''}`);
}

function Empty() {
  const { isKnown, isCurrent, connectionStatus } = useApp().messenger;
  const s = text.value;
  // Whether there are none is known after the first sync; while offline, what was stored counts.
  const isSure = isKnown.value && (isCurrent.value || connectionStatus.shown.value === 'offline');
  if (!isSure) return <Skeleton />;
  return (
    <div class="nothing">
      <Icon name="people" size={44} />
      <h2>{s.noConversations}</h2>
      <p class="muted">{s.noConversationsHint}</p>
      <button type="button" class="button" onClick={() => go({ view: 'people' })}>
        {s.findPeople}
      </button>
    </div>
  );
}
