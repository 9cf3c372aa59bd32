import type { ListedConversation, Message } from '@mychat/client';
import { isEmpty, type ListedRow } from '../chat/listed';
import { statusOf } from '../chat/status';
import { useStore } from '../chat/use-store';
import { text } from '../i18n/language';
import { subject, systemLine, typingLine } from '../i18n/system-line';
import { useApp } from '../messenger/app-context';
import { namingFor } from '../messenger/naming';
import { isSameTarget } from '../page/target';
import { shownText } from '../text/formatting';
import { previewOf } from '../text/preview';
import { Checks, Icon } from '../ui/icon';

/** The first that applies: typing, a draft, a message in the outbox, the last message. */
export function RowPreview({ row: { target, info, peer }, isOpen }: { row: ListedRow; isOpen: boolean }) {
  const { messenger } = useApp();
  const s = text.value;
  const draft = useStore(messenger.chat.conversation(target).draft).trim();
  if (info && info.typing.length > 0) {
    const line = peer ? s.typing : typingLine(info.typing, namingFor(messenger));
    return <span class="accent-text">{line}</span>;
  }
  // The draft of an open conversation is visible in the composer.
  if (draft !== '' && !isOpen) {
    return (
      <>
        <bdi class="accent-text">{s.draft}: </bdi>
        {previewOf(draft)}
      </>
    );
  }
  const pending = messenger.outbox.value.findLast(({ to }) =>
    'user_id' in to ? isSameTarget(to, target) : to.conversation_id === info?.id,
  );
  if (pending) {
    return (
      <>
        <Icon name={pending.state === 'refused' ? 'alert' : 'clock'} size={14} />{' '}
        {shownText(previewOf(pending.draft.content))}
      </>
    );
  }
  const last = info?.last_message;
  if (!last) return <>{info && !isEmpty(info) ? s.messageDeleted : s.noMessages}</>;
  return <LastMessage info={info} last={last} />;
}

function LastMessage({ info, last }: { info: ListedConversation; last: Message }) {
  const { messenger } = useApp();
  const s = text.value;
  if (last.content_type === 'system') return <>{systemLine(last, namingFor(messenger))}</>;
  const status = statusOf(info.last_receipt);
  const isGroup = info.conversation.type === 'group';
  const who = isGroup && !status ? subject(last.sender_id, namingFor(messenger), last.sender_name) : '';
  return (
    <>
      {status && (
        <span class={`status ${status}`}>
          <Checks isDouble={status !== 'sent'} />
          <bdi class="hidden">{s[status]} </bdi>
        </span>
      )}
      {who && s.saidBy(who)}
      {shownText(previewOf(last.content ?? ''))}
    </>
  );
}
