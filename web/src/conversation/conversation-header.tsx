import type { ListedConversation } from '@mychat/client';
import { isMuted } from '../chat/muted';
import type { Person } from '../chat/people';
import { useStore } from '../chat/use-store';
import { locale, text } from '../i18n/language';
import { memberLine, typingLine } from '../i18n/system-line';
import { useApp } from '../messenger/app-context';
import { namingFor } from '../messenger/naming';
import type { ShownConversation } from '../messenger/use-conversation';
import { now } from '../page/page-state';
import { go, goBack } from '../page/route';
import { clockTime, dayName } from '../text/times';
import { Avatar } from '../ui/avatar';
import { Icon } from '../ui/icon';
import { IconButton } from '../ui/icon-button';
import { openMenu } from '../ui/menu';
import { conversationMenu } from './conversation-actions';

export function ConversationHeader({ conversation }: { conversation: ShownConversation }) {
  const { messenger } = useApp();
  const s = text.value;
  return (
    <header class="conversation-head">
      <IconButton icon="back" label={s.back} class="back" onClick={goBack} />
      <Who conversation={conversation} />
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

/** Of a group it leads to what is known of that. */
function Who({ conversation }: { conversation: ShownConversation }) {
  const { people } = useApp().messenger;
  const { handle, info, peer, name, avatar_url } = conversation;
  const { id } = handle;
  const shown = (
    <span class="ellipsis" dir="auto">
      {name}
    </span>
  );
  return (
    <div class="conversation-title">
      <Avatar
        id={peer?.id ?? id ?? 0}
        name={name}
        url={avatar_url}
        size="small"
        isOnline={peer !== undefined && people.isOnline(peer.id)}
      />
      <div class="conversation-who">
        <h2>
          {peer || id === undefined ? (
            shown
          ) : (
            <button
              type="button"
              class="to-group"
              title={text.value.groupInfo}
              onClick={() => go({ view: 'group', conversation_id: id })}
            >
              {shown}
            </button>
          )}
          {isMuted(info?.settings.muted_until, now.value) && <Icon name="bellOff" size={15} />}
        </h2>
        <p class="muted">
          {peer ? <Status peer={peer} info={info} /> : <GroupStatus conversation={conversation} />}
        </p>
      </div>
    </div>
  );
}

function Status({ peer, info }: { peer: Person; info: ListedConversation | undefined }) {
  const { people, isOnline } = useApp().messenger;
  const s = text.value;
  if (people.blocked.value.has(peer.id)) return <>{s.blocked}</>;
  if (info && info.typing.length > 0) return <span class="accent-text">{s.typing}</span>;
  if (people.isOnline(peer.id)) return <span class="online-text">{s.online}</span>;
  const last_seen_at = people.presence.value.get(peer.id)?.last_seen_at;
  // While offline, when the person was last seen is outdated.
  if (!last_seen_at || !isOnline.value)
    return <>{peer.email ?? (peer.username ? `@${peer.username}` : '')}</>;
  const day = dayName(last_seen_at, now.value, locale.value);
  const time = clockTime(last_seen_at, locale.value);
  return <>{s.lastSeen(s.lastSeenAt(day, time))}</>;
}

/** Who types, else who is in it. */
function GroupStatus({ conversation: { handle, info } }: { conversation: ShownConversation }) {
  const { messenger } = useApp();
  const typists = useStore(handle.typing);
  const members = useStore(handle.members);
  if (!info) return null;
  if (typists.length > 0) return <span class="accent-text">{typingLine(typists, namingFor(messenger))}</span>;
  const { member_count } = info.conversation;
  // As long as not all are known here, their number says more.
  if (members.length < member_count) return <>{text.value.membersOf(member_count)}</>;
  return <>{memberLine(members, namingFor(messenger))}</>;
}
