import type { EarlierText, Message } from '@mychat/client';
import { NotFetched, useFetched } from '../messenger/use-fetched';
import { locale, text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { now } from '../page/page-state';
import { clockTime, dayName } from '../text/times';
import { Modal } from '../ui/modal';
import { closeMessageDialog } from './message-dialog';

/** What a message says, and what it said before. */
export function EarlierTextsDialog({ message }: { message: Message }) {
  const { chat } = useApp().messenger;
  const { data: edits, error } = useFetched(() => chat.messages.listEdits(message.id), message.edited_at);
  const present = { content: message.content ?? '', written_at: message.edited_at ?? message.created_at };
  return (
    <Modal
      title={text.value.earlierTexts}
      cancel={text.value.close}
      onSubmit={(event) => event.preventDefault()}
      onCancel={closeMessageDialog}
    >
      {edits ? (
        <ol class="dialog-list earlier-texts" tabIndex={0}>
          {[present, ...edits].map((edit) => (
            <Text key={edit.written_at} {...edit} />
          ))}
        </ol>
      ) : (
        <NotFetched error={error} />
      )}
    </Modal>
  );
}

function Text({ content, written_at }: Pick<EarlierText, 'content' | 'written_at'>) {
  const day = dayName(written_at, now.value, locale.value);
  return (
    <li>
      <time class="muted" dateTime={written_at}>
        {day}, {clockTime(written_at, locale.value)}
      </time>
      <p dir="auto">{content}</p>
    </li>
  );
}
