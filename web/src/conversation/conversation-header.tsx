import { isMuted } from '../chat/muted';
import { locale, text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import type { ShownConversation } from '../messenger/use-conversation';
import { now } from '../page/page-state';
import { goBack } from '../page/route';
import { clockTime, dayName } from '../text/times';
import { Avatar } from '../ui/avatar';
import { Icon } from '../ui/icon';
import { IconButton } from '../ui/icon-button';
import { openMenu } from '../ui/menu';
import { conversationMenu } from './conversation-actions';

export function ConversationHeader({ conversation }: { conversation: ShownConversation }) {
  const { messenger } = useApp();
  const { handle, info, peer, name, avatar_url } = conversation;
  const s = text.value;
  return (
    <header class="conversation-head">
      <IconButton icon="back" label={s.back} class="back" onClick={goBack} />
      <Avatar
        id={peer?.id ?? handle.id ?? 0}
        name={name}
        url={avatar_url}
        size="small"
        isOnline={peer !== undefined && messenger.people.isOnline(peer.id)}
      />
      <div class="conversation-who">
        <h2>
          <span class="ellipsis" dir="auto">
            {name}
          </span>
          {isMuted(info?.settings.muted_until, now.value) && <Icon name="bellOff" size={15} />}
        </h2>
        <p class="muted">
          <Status conversation={conversation} />
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
            items: conversationMenu(messenger, conversation),
          });
        }}
      />
    </header>
  );
}

function Status({ conversation: { peer, info } }: { conversation: ShownConversation }) {
  const { people, isOnline } = useApp().messenger;
  const s = text.value;
  if (peer && people.blocked.value.has(peer.id)) return <>{s.blocked}</>;
  if (info && info.typing.length > 0) return <span class="accent-text">{s.typing}</span>;
  if (!peer) return null;
  if (people.isOnline(peer.id)) return <span class="online-text">{s.online}</span>;
  const last_seen_at = people.presence.value.get(peer.id)?.last_seen_at;
  // While offline, when the person was last seen is outdated.
  if (!last_seen_at || !isOnline.value)
    return <>{peer.email ?? (peer.username ? `@${peer.username}` : '')}</>;
  const day = dayName(last_seen_at, now.value, locale.value);
  const time = clockTime(last_seen_at, locale.value);
  return <>{s.lastSeen(s.lastSeenAt(day, time))}</>;
}
