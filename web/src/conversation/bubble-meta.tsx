import type { Message } from '@mychat/client';
import type { MessageStatus } from '../chat/status';
import { locale, text } from '../i18n/language';
import { clockTime } from '../text/times';
import { Checks, Icon } from '../ui/icon';
import { openEarlierTexts } from './message-dialog';

/** When a message was sent, whether it is pinned and was edited, and how far it has come. */
export function BubbleMeta({ message, status }: { message: Message; status: MessageStatus | undefined }) {
  const s = text.value;
  const { created_at, edited_at, pinned_at, deleted_at } = message;
  return (
    <span class="bubble-meta">
      {pinned_at !== null && deleted_at === null && (
        <>
          <Icon name="pin" size={13} />
          <span class="hidden">{s.pinnedMessage} </span>
        </>
      )}
      {edited_at !== null && deleted_at === null && (
        <button type="button" class="edited" title={s.earlierTexts} onClick={() => openEarlierTexts(message)}>
          {s.edited}
        </button>
      )}
      <time dateTime={created_at}>{clockTime(created_at, locale.value)}</time>
      {status && deleted_at === null && (
        <span class={`status ${status}`}>
          <Checks isDouble={status !== 'sent'} />
          <span class="hidden">{s[status]}</span>
        </span>
      )}
    </span>
  );
}
