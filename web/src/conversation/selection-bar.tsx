import { useEffect } from 'preact/hooks';
import { useStore } from '../chat/use-store';
import { text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import type { ShownConversation } from '../messenger/use-conversation';
import { useFocusOnUnmount } from '../ui/focus';
import { IconButton } from '../ui/icon-button';
import { openMenu } from '../ui/menu';
import { openForward } from './message-dialog';
import { MAX_SELECTED, selectedMessages, stopSelection } from './selection';
import { copySelected, deletionMenu } from './selection-actions';

export interface SelectionBarProps {
  conversation: ShownConversation;
  /** See `selectedIn`. */
  selected: ReadonlySet<number>;
}

/** In place of the composer: how many messages are selected, and what can be done with all of them. */
export function SelectionBar({ conversation, selected }: SelectionBarProps) {
  const { messenger } = useApp();
  const { items } = useStore(conversation.handle.messages);
  const messages = selectedMessages(items, selected);
  const count = messages.length;
  const hasTexts = count > 0 && messages.every(({ deleted_at }) => deleted_at === null);
  const s = text.value;

  useFocusOnUnmount('.scroller');
  useEffect(() => {
    // The button whose menu began it has gone.
    document.querySelector<HTMLElement>('.select-box :checked')?.focus({ preventScroll: true });
  }, []);

  return (
    <div class="selection-bar" role="group" aria-label={s.selectedMessages}>
      <IconButton icon="close" label={s.cancel} onClick={stopSelection} />
      <p class="selection-count" role="status">
        {count < MAX_SELECTED ? s.selectedCount(count) : s.selectedMost(count)}
      </p>
      <IconButton
        icon="copy"
        label={s.copy}
        disabled={!hasTexts}
        onClick={() => void copySelected(messenger, messages)}
      />
      <IconButton
        icon="forward"
        label={s.forward}
        disabled={!hasTexts}
        onClick={() => openForward(messages)}
      />
      <IconButton
        icon="trash"
        label={s.delete}
        disabled={count === 0}
        expanded={false}
        onClick={(event) => {
          const anchor = event.currentTarget as Element;
          openMenu({ label: s.delete, anchor, items: deletionMenu(messenger, conversation, messages) });
        }}
      />
    </div>
  );
}
