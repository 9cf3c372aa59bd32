import type { Message } from '@mychat/client';
import { useStore } from '../chat/use-store';
import { locale, text } from '../i18n/language';
import { subject } from '../i18n/system-line';
import { useApp } from '../messenger/app-context';
import { namingFor } from '../messenger/naming';
import type { ShownConversation } from '../messenger/use-conversation';
import { now } from '../page/page-state';
import { shownText } from '../text/formatting';
import { previewOf } from '../text/preview';
import { shortTime } from '../text/times';
import { IconButton } from '../ui/icon-button';
import { Modal } from '../ui/modal';
import { attempt } from '../ui/toast';
import { closeMessageDialog } from './message-dialog';
import { canPin } from './message-rights';
import { reveal } from './reveal';

/** All pinned messages of a conversation. */
export function PinsDialog({ conversation }: { conversation: ShownConversation }) {
  const pins = useStore(conversation.handle.pins);
  const s = text.value;
  return (
    <Modal
      title={s.allPins}
      cancel={s.close}
      onSubmit={(event) => event.preventDefault()}
      onCancel={closeMessageDialog}
    >
      {pins.length === 0 && <p class="muted">{s.noPins}</p>}
      <ul class="dialog-list">
        {pins.map((message) => (
          <Pinned key={message.id} message={message} conversation={conversation} />
        ))}
      </ul>
    </Modal>
  );
}

function Pinned({ message, conversation }: { message: Message; conversation: ShownConversation }) {
  const { messenger } = useApp();
  const { sender_id, sender_name, content, created_at, seq } = message;
  return (
    <li class="pinned-item">
      <button
        type="button"
        class="quote"
        onClick={() => {
          closeMessageDialog();
          void reveal(conversation.handle, seq);
        }}
      >
        <span class="quote-name" dir="auto">
          {subject(sender_id, namingFor(messenger), sender_name)} ·{' '}
          {shortTime(created_at, now.value, locale.value)}
        </span>
        <span class="quote-text" dir="auto">
          {shownText(previewOf(content ?? ''))}
        </span>
      </button>
      {canPin(conversation) && (
        <IconButton
          icon="close"
          label={text.value.unpinMessage}
          onClick={() => void attempt(() => messenger.chat.messages.unpin(message))}
        />
      )}
    </li>
  );
}
