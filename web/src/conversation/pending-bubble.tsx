import { ClientError, type ConversationHandle, type Message, type OutboxItem } from '@mychat/client';
import { locale, text } from '../i18n/language';
import { sentenceOf } from '../i18n/sentence-of';
import { useApp } from '../messenger/app-context';
import { isOnlyEmoji } from '../text/emoji';
import { clockTime } from '../text/times';
import { Icon } from '../ui/icon';
import { bubbleClass, type Collapsing } from './bubble';
import { findMessage } from './find-message';
import { MessageText } from './message-text';
import { Quote, quotedOf } from './quote';
import type { PendingRow } from './row-items';

const NO_MENTIONS: Message['mentions'] = [];

/** A message in the outbox: waiting to be sent, or refused. */
export function PendingBubble({
  row,
  handle,
  isExpanded,
  onToggle,
}: Collapsing & { row: PendingRow; handle: ConversationHandle }) {
  const { chat } = useApp().messenger;
  const { item } = row;
  const { content, reply_to, mentions = NO_MENTIONS } = item.draft;
  const answered = reply_to !== undefined && findMessage(handle.messages.getSnapshot().items, reply_to);
  const s = text.value;
  const isFailed = item.state === 'refused';
  const isJumbo = !isFailed && !answered && isOnlyEmoji(content);
  return (
    <>
      <div class={bubbleClass(row)}>
        <div class={`bubble ${isFailed ? 'failed' : 'pending'}${isJumbo ? ' bare' : ''}`}>
          <span class="hidden">{s.you}: </span>
          {answered && <Quote quoted={quotedOf(answered)} handle={handle} />}
          <MessageText
            content={content}
            mentions={mentions}
            isJumbo={isJumbo}
            isExpanded={isExpanded}
            onToggle={onToggle}
          />
          <span class="bubble-meta">
            <time dateTime={item.written_at}>{clockTime(item.written_at, locale.value)}</time>
            <Icon name={isFailed ? 'alert' : 'clock'} size={13} />
            <span class="hidden">{isFailed ? s.failed : s.waiting}</span>
          </span>
        </div>
      </div>
      {isFailed && (
        <div class="failed-actions">
          <span>{whyFailed(item)}</span>
          <button type="button" class="link" onClick={() => chat.retry(item.temp_id)}>
            {s.retry}
          </button>
          <button type="button" class="link" onClick={() => chat.discard(item.temp_id)}>
            {s.discard}
          </button>
        </div>
      )}
    </>
  );
}

/** The server's sentence, in the language in use. An older version of the app has not kept it. */
function whyFailed({ code, reason }: OutboxItem): string {
  if (code === undefined || !reason) return text.value.failed;
  return `${text.value.failed}. ${sentenceOf(new ClientError(code, reason))}`;
}
