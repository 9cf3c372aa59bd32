import { locale, text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { now } from '../page/page-state';
import { goBack } from '../page/route';
import type { Conversation } from '../state/chat';
import { isMuted } from '../state/muted';
import { avatarOf } from '../state/people';
import { clockTime, dayName } from '../text/times';
import { Avatar } from '../ui/avatar';
import { Icon } from '../ui/icon';
import { IconButton } from '../ui/icon-button';
import { openMenu } from '../ui/menu';
import { conversationMenu } from './conversation-actions';

export function ConversationHeader({ conversation, name }: { conversation: Conversation; name: string }) {
  const { messenger } = useApp();
  const { peer, muted_until } = conversation;
  const s = text.value;
  const isOnline = messenger.chat.value.online.has(peer.id);
  return (
    <header class="conversation-head">
      <IconButton icon="back" label={s.back} class="back" onClick={goBack} />
      <Avatar
        id={peer.id}
        name={name}
        url={avatarOf(messenger.chat.value, peer)}
        size="small"
        isOnline={isOnline}
      />
      <div class="conversation-who">
        <h2>
          <span class="ellipsis" dir="auto">
            {name}
          </span>
          {isMuted(muted_until, now.value) && <Icon name="bellOff" size={15} />}
        </h2>
        <p class="muted">
          <Status conversation={conversation} isOnline={isOnline} />
        </p>
      </div>
      <IconButton
        icon="more"
        label={s.conversationActions}
        expanded={false}
        onClick={(event) => {
          const anchor = event.currentTarget as Element;
          openMenu({
            label: s.conversationActions,
            anchor,
            items: conversationMenu(messenger, conversation, name),
          });
        }}
      />
    </header>
  );
}

function Status({ conversation, isOnline }: { conversation: Conversation; isOnline: boolean }) {
  const { chat, typing, connection } = useApp().messenger;
  const { peer, last_seen_at } = conversation;
  const s = text.value;
  if (chat.value.blocked.has(peer.id)) return <>{s.blocked}</>;
  if (typing.people.value.has(peer.id)) return <span class="accent-text">{s.typing}</span>;
  if (isOnline) return <span class="online-text">{s.online}</span>;
  // While offline, when the person was last seen is outdated.
  if (last_seen_at === null || !connection.isOnline.value) return <>{peer.email ?? ''}</>;
  const day = dayName(last_seen_at, now.value, locale.value);
  const time = clockTime(last_seen_at, locale.value);
  return <>{s.lastSeen(s.lastSeenAt(day, time))}</>;
}
