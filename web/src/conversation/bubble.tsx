import { useRef } from 'preact/hooks';
import type { Person } from '../chat/people';
import type { MessageStatus } from '../chat/status';
import { text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import type { ShownConversation } from '../messenger/use-conversation';
import { isOnlyEmoji } from '../text/emoji';
import { Icon } from '../ui/icon';
import { openMenu } from '../ui/menu';
import { BubbleMeta } from './bubble-meta';
import { LinkCard } from './link-card';
import { messageMenu, reactionChoices } from './message-actions';
import { canReact, canReply } from './message-rights';
import { MessageText } from './message-text';
import { Quote } from './quote';
import { ReactionBar } from './reaction-bar';
import type { MessageRow } from './row-items';
import { SelectBox } from './select-box';
import { selectedIn } from './selection';
import { SenderAvatar } from './sender-avatar';
import { type Point, useBubbleGestures } from './use-bubble-gestures';
import { startReply } from './writing';

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
  conversation: ShownConversation;
  /** Who wrote it, and what they are called here. */
  sender: Person;
  name: string;
  /** Undefined for messages of others, and where it is not shown. */
  status: MessageStatus | undefined;
}

export function Bubble({ row, conversation, sender, name, status, isExpanded, onToggle }: BubbleProps) {
  const { messenger } = useApp();
  const { message, isOwn } = row;
  const { handle, peer } = conversation;
  const s = text.value;
  const content = message.content ?? '';
  const isDeleted = message.deleted_at !== null;
  const isJumbo = isOnlyEmoji(content) && !message.reply_to && !message.forwarded_from;
  const showsName = !peer && !isOwn && row.isFirst;
  const selected = selectedIn(handle);
  const button = useRef<HTMLButtonElement>(null);

  const openAt = (point?: Point): void => {
    if (!button.current) return;
    const acted = { message, name, conversation };
    openMenu({
      label: s.messageActions,
      anchor: button.current,
      choices: reactionChoices(messenger, acted),
      items: messageMenu(messenger, acted),
      ...(point && { point }),
    });
  };
  const { x, isDue, onContextMenu, onTouch } = useBubbleGestures({
    onMenu: openAt,
    onSwipe: canReply(conversation, message) ? () => startReply(handle, message) : undefined,
  });

  return (
    <div class={bubbleClass(row)} onContextMenu={selected ? undefined : onContextMenu}>
      {!isOwn && <SenderAvatar person={sender} name={name} isShown={row.isLast} />}
      {x > 0 && (
        <span class={isDue ? 'reply-hint due' : 'reply-hint'} aria-hidden="true">
          <Icon name="reply" size={18} />
        </span>
      )}
      <div
        class={isJumbo ? 'bubble bare' : 'bubble'}
        inert={selected !== undefined}
        style={x > 0 ? { transform: `translateX(${x}px)` } : undefined}
        {...onTouch}
      >
        {showsName ? (
          <span class="bubble-sender" dir="auto">
            {name}
            <span class="hidden">: </span>
          </span>
        ) : (
          <span class="hidden">{isOwn ? s.you : name}: </span>
        )}
        {!isDeleted && message.forwarded_from && (
          <span class="forwarded">
            <Icon name="forward" size={14} /> {s.forwardedFrom(message.forwarded_from.name)}
          </span>
        )}
        {!isDeleted && message.reply_to && <Quote quoted={message.reply_to} handle={handle} />}
        {isDeleted ? (
          <span class="bubble-text deleted">{s.messageDeleted}</span>
        ) : (
          <MessageText
            content={content}
            mentions={message.mentions}
            isJumbo={isJumbo}
            isExpanded={isExpanded}
            onToggle={onToggle}
          />
        )}
        {!isDeleted && message.preview && <LinkCard preview={message.preview} />}
        <BubbleMeta message={message} status={status} />
        {message.reactions.length > 0 && (
          <ReactionBar message={message} isAble={canReact(conversation, message)} />
        )}
      </div>
      {selected ? (
        <SelectBox message={message} name={isOwn ? s.you : name} selected={selected} />
      ) : (
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
      )}
    </div>
  );
}
