import { useState } from 'preact/hooks';
import type { User } from '../../../src/contracts/entities';
import { useApp } from '../app/messenger-context';
import { go } from '../app/route';
import { text } from '../i18n/language';
import { Avatar } from '../ui/avatar';
import { LineBanner } from '../ui/banner';
import { Icon } from '../ui/icon';
import { IconButton } from '../ui/icon-button';
import { RowWindow } from '../ui/row-window';
import { ConversationRow } from './conversation-row';

/** From here on a search field is worth its room. */
const SEARCHABLE = 7;
/** On a phone the list goes when a conversation opens: whoever comes back finds it as it was. */
const lastTop = { current: 0 };

export function ConversationList({ user }: { user: User }) {
  const { messenger } = useApp();
  const [filter, setFilter] = useState('');
  const s = text.value;
  const all = messenger.listed.value;
  const wanted = filter.trim().toLocaleLowerCase();
  const shown = wanted
    ? all.filter(({ name, conversation }) =>
        `${name} ${conversation.peer.name} ${conversation.peer.email ?? ''}`
          .toLocaleLowerCase()
          .includes(wanted),
      )
    : all;

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
          <Avatar id={user.id} name={user.name} size="small" />
        </button>
        <h1>{s.chats}</h1>
        <IconButton
          icon="compose"
          label={s.newConversation}
          class="accent"
          onClick={() => go({ view: 'people' })}
        />
      </header>
      {(all.length >= SEARCHABLE || filter) && (
        <label class="search">
          <Icon name="search" size={18} />
          <input
            type="search"
            placeholder={s.filter}
            aria-label={s.filter}
            value={filter}
            onInput={(event) => setFilter(event.currentTarget.value)}
          />
        </label>
      )}
      {all.length === 0 ? (
        <Empty />
      ) : shown.length === 0 ? (
        <p class="muted centred">{s.noMatch}</p>
      ) : (
        <RowWindow
          key={wanted}
          class="conversations"
          items={shown}
          keyOf={({ conversation }) => conversation.peer.id}
          renderRow={(listed) => <ConversationRow {...listed} />}
          top={wanted ? { current: 0 } : lastTop}
        />
      )}
      <LineBanner />
    </nav>
  );
}

function Empty() {
  const { isCurrent, connection } = useApp().messenger;
  const s = text.value;
  // Before the first answer nobody knows whether there are none.
  if (!isCurrent.value && connection.isOnline.value) return <div class="centred spinner" />;
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
