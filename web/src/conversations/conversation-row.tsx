import { useRef } from 'preact/hooks';
import type { ListedRow } from '../chat/listed';
import { isMuted } from '../chat/muted';
import { locale, text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { archive, settingsMenu, toggleUnread } from '../messenger/settings-menu';
import { now } from '../page/page-state';
import { go, pathOf, route } from '../page/route';
import { isSameTarget } from '../page/target';
import { shortTime } from '../text/times';
import { Avatar } from '../ui/avatar';
import { Icon, type IconName } from '../ui/icon';
import { IconButton } from '../ui/icon-button';
import { openMenu } from '../ui/menu';
import { RowPreview } from './row-preview';
import { SwipeRow } from './swipe-row';

/** A conversation in a list, with its menu; on touch screens it can be swiped. Contacts to whom nothing was written have neither. */
export function ConversationRow(row: ListedRow) {
  const { chat } = useApp().messenger;
  const { target, info } = row;
  const line = useRef<HTMLDivElement>(null);
  if (!info) return <RowLink {...row} />;
  const handle = chat.conversation(target);
  const s = text.value;
  const is_archived = info.settings.archived_at !== null;
  const open = (anchor: Element, point?: { x: number; y: number }): void =>
    openMenu({
      label: s.conversationActions,
      anchor,
      items: settingsMenu(handle, info),
      ...(point && { point }),
    });
  const openAt = (point?: { x: number; y: number }): void => {
    const link = line.current?.querySelector('a');
    if (link) open(link, point);
  };
  const onContextMenu = (event: MouseEvent): void => {
    event.preventDefault();
    const { button, clientX: x, clientY: y } = event;
    // On touch screens the long press has opened it already.
    if ((event as PointerEvent).pointerType !== 'touch') openAt(button === 2 ? { x, y } : undefined);
  };
  return (
    <div ref={line} class="row-line" onContextMenu={onContextMenu}>
      <SwipeRow
        right={{
          label: info.is_unread ? s.markRead : s.markUnread,
          run: () => toggleUnread(handle, info),
        }}
        left={{
          label: is_archived ? s.unarchive : s.archive,
          run: () => void archive(handle, !is_archived),
        }}
        onLongPress={openAt}
      >
        <RowLink {...row} />
      </SwipeRow>
      <IconButton
        icon="more"
        class="row-more"
        label={s.optionsFor(row.name)}
        expanded={false}
        onClick={(event) => open(event.currentTarget as Element)}
      />
    </div>
  );
}

function RowLink(row: ListedRow) {
  const { messenger } = useApp();
  const { target, info, peer, name, avatar_url } = row;
  const s = text.value;
  const at = route.value;
  const isOpen = at.view === 'conversation' && isSameTarget(messenger.named(at.to), target);
  const isOnline = peer !== undefined && messenger.people.isOnline(peer.id);
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
      draggable={false}
      onClick={open}
    >
      <Avatar id={peer?.id ?? info?.id ?? 0} name={name} url={avatar_url} isOnline={isOnline} />
      <span class="row-name" dir="auto">
        {name}
        {isOnline && <span class="hidden">, {s.online}</span>}
      </span>
      <span class="row-time">
        {info?.settings.pinned_at && <Mark icon="pin" label={s.pinned} />}
        {isMuted(info?.settings.muted_until, now.value) && <Mark icon="bellOff" label={s.muted} />}
        {last && (
          <time dateTime={last.created_at}>{shortTime(last.created_at, now.value, locale.value)}</time>
        )}
      </span>
      <span class="row-preview" dir="auto">
        <RowPreview row={row} isOpen={isOpen} />
      </span>
      <UnreadBadge row={row} />
    </a>
  );
}

function Mark({ icon, label }: { icon: IconName; label: string }) {
  return (
    <>
      <Icon name={icon} size={14} />
      <span class="hidden">{label}</span>
    </>
  );
}

/** How many messages are unread, or that the user has marked it so. */
function UnreadBadge({ row: { info } }: { row: ListedRow }) {
  const s = text.value;
  if (!info?.is_unread) return null;
  const { unread_count } = info;
  if (unread_count === 0) {
    return (
      <span class="badge dot">
        <span class="hidden">{s.markedUnread}</span>
      </span>
    );
  }
  return (
    <span class="badge">
      {info.unread_mentions > 0 && (
        <>
          <span aria-hidden="true">@&nbsp;</span>
          <span class="hidden">{s.mentioned}, </span>
        </>
      )}
      <span aria-hidden="true">{unread_count > 99 ? '99+' : unread_count}</span>
      <span class="hidden">{s.unread(unread_count)}</span>
    </span>
  );
}
