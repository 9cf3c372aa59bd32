import { locale, text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { now } from '../page/page-state';
import { go, pathOf, route } from '../page/route';
import { type Conversation, statusOf } from '../state/chat';
import { isMuted } from '../state/muted';
import type { ListedConversation } from '../state/people';
import { previewOf } from '../text/preview';
import { shortTime } from '../text/times';
import { Avatar } from '../ui/avatar';
import { Checks, Icon } from '../ui/icon';

export function ConversationRow({ conversation, name, avatar_url, isOnline }: ListedConversation) {
  const { peer, last_message, unread_count, muted_until } = conversation;
  const s = text.value;
  const at = route.value;
  const isOpen = at.view === 'conversation' && at.peer_id === peer.id;
  const open = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go({ view: 'conversation', peer_id: peer.id });
  };

  return (
    <a
      class="conversation-row"
      href={pathOf({ view: 'conversation', peer_id: peer.id })}
      aria-current={isOpen ? 'page' : undefined}
      onClick={open}
    >
      <Avatar id={peer.id} name={name} url={avatar_url} isOnline={isOnline} />
      <span class="row-name" dir="auto">
        {name}
        {isOnline && <span class="hidden">, {s.online}</span>}
      </span>
      <span class="row-time">
        {isMuted(muted_until, now.value) && (
          <>
            <Icon name="bellOff" size={14} />
            <span class="hidden">{s.muted}</span>
          </>
        )}
        {last_message && (
          <time dateTime={last_message.created_at}>
            {shortTime(last_message.created_at, now.value, locale.value)}
          </time>
        )}
      </span>
      <span class="row-preview" dir="auto">
        <Preview conversation={conversation} isOpen={isOpen} />
      </span>
      {unread_count > 0 && (
        <span class="badge">
          <span aria-hidden="true">{unread_count > 99 ? '99+' : unread_count}</span>
          <span class="hidden">{s.unread(unread_count)}</span>
        </span>
      )}
    </a>
  );
}

/** The first that applies: typing, a draft, a message in the outbox, the last message. */
function Preview({ conversation, isOpen }: { conversation: Conversation; isOpen: boolean }) {
  const { typing, drafts, outbox, chat } = useApp().messenger;
  const { peer, last_message, messages } = conversation;
  const s = text.value;
  if (typing.people.value.has(peer.id)) return <span class="accent-text">{s.typing}</span>;

  // The draft of an open conversation is visible in the composer.
  const draft = isOpen ? undefined : drafts.all.value.get(peer.id);
  const pending = outbox.items.value.findLast(({ peer_id }) => peer_id === peer.id);
  if (draft !== undefined) {
    return (
      <>
        <bdi class="accent-text">{s.draft}: </bdi>
        {previewOf(draft)}
      </>
    );
  }
  if (pending) {
    return (
      <>
        <Icon name={pending.state === 'failed' ? 'alert' : 'clock'} size={14} /> {previewOf(pending.content)}
      </>
    );
  }
  if (!last_message) return <>{messages.length > 0 ? s.messageDeleted : s.noMessages}</>;
  const isOwn = last_message.sender_id === chat.value.me;
  const status = statusOf(conversation, last_message.seq);
  return (
    <>
      {isOwn && (
        <span class={`status ${status}`}>
          <Checks isDouble={status !== 'sent'} />
          <bdi class="hidden">{s[status]} </bdi>
        </span>
      )}
      {previewOf(last_message.content)}
    </>
  );
}
