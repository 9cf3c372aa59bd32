import type { ListedConversation } from '@mychat/client';
import { isEmpty, type ListedRow } from '../chat/listed';
import { isMuted } from '../chat/muted';
import { statusOf } from '../chat/status';
import { useStore } from '../chat/use-store';
import { locale, text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { now } from '../page/page-state';
import { go, pathOf, route } from '../page/route';
import { isSameTarget } from '../page/target';
import { previewOf } from '../text/preview';
import { shortTime } from '../text/times';
import { Avatar } from '../ui/avatar';
import { Checks, Icon } from '../ui/icon';

export function ConversationRow(row: ListedRow) {
  const { messenger } = useApp();
  const { target, info, peer, name, avatar_url } = row;
  const s = text.value;
  const at = route.value;
  const isOpen = at.view === 'conversation' && isSameTarget(messenger.named(at.to), target);
  const isOnline = peer !== undefined && messenger.people.isOnline(peer.id);
  const unread_count = info?.unread_count ?? 0;
  const last = info?.last_message;
  const open = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go({ view: 'conversation', to: target });
  };

  return (
    <a
      class="conversation-row"
      href={pathOf({ view: 'conversation', to: target })}
      aria-current={isOpen ? 'page' : undefined}
      onClick={open}
    >
      <Avatar id={peer?.id ?? info?.id ?? 0} name={name} url={avatar_url} isOnline={isOnline} />
      <span class="row-name" dir="auto">
        {name}
        {isOnline && <span class="hidden">, {s.online}</span>}
      </span>
      <span class="row-time">
        {isMuted(info?.settings.muted_until, now.value) && (
          <>
            <Icon name="bellOff" size={14} />
            <span class="hidden">{s.muted}</span>
          </>
        )}
        {last && (
          <time dateTime={last.created_at}>{shortTime(last.created_at, now.value, locale.value)}</time>
        )}
      </span>
      <span class="row-preview" dir="auto">
        <Preview row={row} isOpen={isOpen} />
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
function Preview({ row: { target, info }, isOpen }: { row: ListedRow; isOpen: boolean }) {
  const { chat, outbox } = useApp().messenger;
  const s = text.value;
  const draft = useStore(chat.conversation(target).draft).trim();
  if (info && info.typing.length > 0) return <span class="accent-text">{s.typing}</span>;
  // The draft of an open conversation is visible in the composer.
  if (draft !== '' && !isOpen) {
    return (
      <>
        <bdi class="accent-text">{s.draft}: </bdi>
        {previewOf(draft)}
      </>
    );
  }
  const pending = outbox.value.findLast(({ to }) =>
    'user_id' in to ? isSameTarget(to, target) : to.conversation_id === info?.id,
  );
  if (pending) {
    return (
      <>
        <Icon name={pending.state === 'refused' ? 'alert' : 'clock'} size={14} />{' '}
        {previewOf(pending.draft.content)}
      </>
    );
  }
  return <LastMessage info={info} />;
}

function LastMessage({ info }: { info: ListedConversation | undefined }) {
  const s = text.value;
  const last = info?.last_message;
  if (!last) return <>{info && !isEmpty(info) ? s.messageDeleted : s.noMessages}</>;
  const status = statusOf(info.last_receipt);
  return (
    <>
      {status && (
        <span class={`status ${status}`}>
          <Checks isDouble={status !== 'sent'} />
          <bdi class="hidden">{s[status]} </bdi>
        </span>
      )}
      {previewOf(last.content ?? '')}
    </>
  );
}
