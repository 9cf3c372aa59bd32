import { useEffect, useState } from 'preact/hooks';
import { useStore } from '../chat/use-store';
import { text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import type { ShownConversation } from '../messenger/use-conversation';
import { shownText } from '../text/formatting';
import { previewOf } from '../text/preview';
import { Icon } from '../ui/icon';
import { IconButton } from '../ui/icon-button';
import { openPins } from './message-dialog';
import { reveal } from './reveal';

/** The pinned messages of a conversation, one at a time: each press leads to the one that is shown, and shows the next. */
export function PinsBar({ conversation }: { conversation: ShownConversation }) {
  const { handle, info } = conversation;
  const { messenger } = useApp();
  const isOnline = messenger.isOnline.value;
  const pins = useStore(handle.pins);
  const isThere = info !== undefined;
  const [at, setAt] = useState(0);
  const s = text.value;
  useEffect(() => {
    // Without a network the next connection does it.
    if (isOnline && isThere && handle.id !== undefined)
      void messenger.chat.messages.listPins(handle.id).catch(() => {});
  }, [handle, handle.id, isOnline, isThere]);

  const shown = pins[at % Math.max(1, pins.length)];
  if (!shown) return null;
  return (
    <div class="pins-bar" role="group" aria-label={s.pinnedBar}>
      <button
        type="button"
        class="pinned"
        onClick={() => {
          void reveal(handle, shown.seq);
          setAt((at + 1) % pins.length);
        }}
      >
        <Icon name="pin" size={18} />
        <span class="pinned-text">
          <span class="pinned-label">
            {pins.length > 1 ? s.pinnedOf((at % pins.length) + 1, pins.length) : s.pinnedBar}
          </span>
          <span class="ellipsis" dir="auto">
            {shownText(previewOf(shown.content ?? ''))}
          </span>
        </span>
      </button>
      <IconButton icon="list" label={s.allPins} onClick={() => openPins(conversation)} />
    </div>
  );
}
