import type { ConversationTarget } from '@mychat/client';
import { useRef } from 'preact/hooks';
import type { Person } from '../chat/people';
import type { MessageStatus } from '../chat/status';
import { locale, text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { isOnlyEmoji } from '../text/emoji';
import { clockTime } from '../text/times';
import { Checks, Icon } from '../ui/icon';
import { openMenu } from '../ui/menu';
import { messageMenu } from './message-actions';
import { MessageText } from './message-text';
import type { MessageRow } from './row-items';
import { SenderAvatar } from './sender-avatar';

const LONG_PRESS_MS = 450;

export function bubbleClass({
  isOwn,
  isFirst,
  isLast,
}: Pick<MessageRow, 'isOwn' | 'isFirst' | 'isLast'>): string {
  return `bubble-row${isOwn ? ' own' : ''}${isFirst ? ' first' : ''}${isLast ? ' last' : ''}`;
}

/** For long messages, which are collapsed at first. */
export interface Collapsing {
  isExpanded: boolean;
  onToggle: () => void;
}

export interface BubbleProps extends Collapsing {
  row: MessageRow;
  /** Who wrote it, and what they are called here. */
  sender: Person;
  name: string;
  /** The group in which it was written; undefined between two people. */
  to: ConversationTarget | undefined;
  /** Undefined for messages of others, and where it is not shown. */
  status: MessageStatus | undefined;
}

export function Bubble({ row, sender, name, to, status, isExpanded, onToggle }: BubbleProps) {
  const { messenger } = useApp();
  const { message, isOwn } = row;
  const s = text.value;
  const content = message.content ?? '';
  const isJumbo = isOnlyEmoji(content);
  const showsName = to !== undefined && !isOwn && row.isFirst;
  const button = useRef<HTMLButtonElement>(null);
  const press = useRef<ReturnType<typeof setTimeout>>(undefined);
  const wasSelected = useRef(false);

  const openAt = (point?: { x: number; y: number }): void => {
    if (!button.current) return;
    const items = messageMenu(messenger, { message, name, to });
    openMenu({ label: s.messageActions, anchor: button.current, items, ...(point && { point }) });
  };
  const onPointerDown = (event: PointerEvent): void => {
    // Read now, since the right click itself selects a word in some browsers.
    wasSelected.current = getSelection()?.isCollapsed === false;
    if (event.pointerType !== 'touch') return;
    const point = { x: event.clientX, y: event.clientY };
    press.current = setTimeout(() => openAt(point), LONG_PRESS_MS);
  };
  const cancelPress = (): void => clearTimeout(press.current);
  const onContextMenu = (event: MouseEvent): void => {
    const { target, button: pressed, clientX: x, clientY: y } = event;
    // The browser's own menu is more useful for links and selected text.
    if ((target instanceof Element && target.closest('a')) || wasSelected.current) return;
    event.preventDefault();
    const isTouch = (event as PointerEvent).pointerType === 'touch';
    // On touch screens the long press has opened it already.
    if (!isTouch) openAt(pressed === 2 ? { x, y } : undefined);
  };

  return (
    <div class={bubbleClass(row)} onContextMenu={onContextMenu}>
      {!isOwn && <SenderAvatar person={sender} name={name} isShown={row.isLast} />}
      <div
        class={isJumbo ? 'bubble bare' : 'bubble'}
        onPointerDown={onPointerDown}
        onPointerUp={cancelPress}
        onPointerCancel={cancelPress}
        onPointerLeave={cancelPress}
      >
        {showsName ? (
          <span class="bubble-sender" dir="auto">
            {name}
            <span class="hidden">: </span>
          </span>
        ) : (
          <span class="hidden">{isOwn ? s.you : name}: </span>
        )}
        {message.deleted_at !== null ? (
          <span class="bubble-text deleted">{s.messageDeleted}</span>
        ) : (
          <MessageText content={content} isJumbo={isJumbo} isExpanded={isExpanded} onToggle={onToggle} />
        )}
        <span class="bubble-meta">
          <time dateTime={message.created_at}>{clockTime(message.created_at, locale.value)}</time>
          {status && message.deleted_at === null && (
            <span class={`status ${status}`}>
              <Checks isDouble={status !== 'sent'} />
              <span class="hidden">{s[status]}</span>
            </span>
          )}
        </span>
      </div>
      <button
        ref={button}
        type="button"
        class="bubble-more"
        aria-label={s.messageActions}
        aria-haspopup="menu"
        onClick={() => openAt()}
      >
        <Icon name="more" size={18} />
      </button>
    </div>
  );
}
