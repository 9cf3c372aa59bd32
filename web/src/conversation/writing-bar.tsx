import { text } from '../i18n/language';
import { Icon } from '../ui/icon';
import { IconButton } from '../ui/icon-button';
import { QuotedText, quotedOf } from './quote';
import type { Writing } from './writing';

/** Above the field: which message is answered or changed. */
export function WritingBar({ writing, onStop }: { writing: Writing; onStop: () => void }) {
  const s = text.value;
  const isEdit = writing.kind === 'edit';
  return (
    <div class="writing-bar" role="group" aria-label={isEdit ? s.editing : s.replying}>
      <Icon name={isEdit ? 'pencil' : 'reply'} size={20} />
      <span class="quote">
        {isEdit && <span class="quote-name">{s.editing}</span>}
        {isEdit ? (
          <span class="quote-text" dir="auto">
            {writing.message.content}
          </span>
        ) : (
          <QuotedText quoted={quotedOf(writing.message)} />
        )}
      </span>
      <IconButton icon="close" label={isEdit ? s.stopEditing : s.stopReplying} onClick={onStop} />
    </div>
  );
}
