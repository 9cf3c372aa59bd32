import type { Message } from '@mychat/client';
import { text } from '../i18n/language';
import { shownText } from '../text/formatting';
import { previewOf } from '../text/preview';
import { MAX_SELECTED, setSelected } from './selection';

export interface SelectBoxProps {
  message: Message;
  /** Who wrote it. */
  name: string;
  /** See `selectedIn`. */
  selected: ReadonlySet<number>;
}

/** Selects a message. Its label covers the whole row: see conversation.css. */
export function SelectBox({ message, name, selected }: SelectBoxProps) {
  const { id, content } = message;
  const s = text.value;
  const isSelected = selected.has(id);
  return (
    <label class="select-box">
      <input
        type="checkbox"
        aria-label={s.incoming(name, content === null ? s.messageDeleted : shownText(previewOf(content)))}
        checked={isSelected}
        disabled={!isSelected && selected.size >= MAX_SELECTED}
        onChange={(event) => setSelected(id, event.currentTarget.checked)}
      />
    </label>
  );
}
