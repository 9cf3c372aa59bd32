import { useRef } from 'preact/hooks';
import { useApp } from '../messenger/messenger-context';
import { locale, text } from '../i18n/language';
import type { Delivery } from '../state/chat';
import { isOnlyEmoji } from '../text/emoji';
import { clockTime } from '../text/times';
import { Checks, Icon } from '../ui/icon';
import { openMenu } from '../ui/menu';
import { messageMenu } from './message-actions';
import { MessageText } from './message-text';
import type { MessageRow } from './rows';

const LONG_PRESS_MS = 450;

export function bubbleClass({
  isOwn,
  isFirst,
  isLast,
}: Pick<MessageRow, 'isOwn' | 'isFirst' | 'isLast'>): string {
  return `bubble-row${isOwn ? ' own' : ''}${isFirst ? ' first' : ''}${isLast ? ' last' : ''}`;
}

/** Whether all of a long text is shown. */
export interface Folding {
  isUnfolded: boolean;
  onFold: () => void;
}

export interface BubbleProps extends Folding {
  row: MessageRow;
  name: string;
  /** Of own messages. */
  delivery: Delivery | undefined;
}

export function Bubble({ row, name, delivery, isUnfolded, onFold }: BubbleProps) {
  const { messenger } = useApp();
  const { message, isOwn } = row;
  const s = text.value;
  const isJumbo = isOnlyEmoji(message.content);
  const button = useRef<HTMLButtonElement>(null);
  const press = useRef<ReturnType<typeof setTimeout>>(undefined);
  const wasSelected = useRef(false);

  const openAt = (point?: { x: number; y: number }): void => {
    if (!button.current) return;
    const items = messageMenu(messenger, message);
    openMenu({ label: s.messageActions, anchor: button.current, items, ...(point && { point }) });
  };
  const onPointerDown = (event: PointerEvent): void => {
    // Some browsers select a word with the right click itself.
    wasSelected.current = getSelection()?.isCollapsed === false;
    if (event.pointerType !== 'touch') return;
    const point = { x: event.clientX, y: event.clientY };
    press.current = setTimeout(() => openAt(point), LONG_PRESS_MS);
  };
  const letGo = (): void => clearTimeout(press.current);
  const onContextMenu = (event: MouseEvent): void => {
    const { target, button: pressed, clientX: x, clientY: y } = event;
    // The browser's own menu has more to offer for a link, and for what is selected.
    if ((target instanceof Element && target.closest('a')) || wasSelected.current) return;
    event.preventDefault();
    const isTouch = (event as PointerEvent).pointerType === 'touch';
    // A long press has opened it already.
    if (!isTouch) openAt(pressed === 2 ? { x, y } : undefined);
  };

  return (
    <div class={bubbleClass(row)} onContextMenu={onContextMenu}>
      <div
        class={isJumbo ? 'bubble bare' : 'bubble'}
        onPointerDown={onPointerDown}
        onPointerUp={letGo}
        onPointerCancel={letGo}
        onPointerLeave={letGo}
      >
        <span class="hidden">{isOwn ? s.you : name}: </span>
        {message.is_deleted ? (
          <span class="bubble-text deleted">{s.messageDeleted}</span>
        ) : (
          <MessageText content={message.content} isJumbo={isJumbo} isUnfolded={isUnfolded} onFold={onFold} />
        )}
        <span class="bubble-meta">
          <time dateTime={message.created_at}>{clockTime(message.created_at, locale.value)}</time>
          {delivery && !message.is_deleted && (
            <span class={`delivery ${delivery}`}>
              <Checks isDouble={delivery !== 'sent'} />
              <span class="hidden">{s[delivery]}</span>
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
