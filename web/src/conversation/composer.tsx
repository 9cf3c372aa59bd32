import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { hasVisible } from '../../../src/contracts/text';
import { locale, text } from '../i18n/language';
import type { ShownConversation } from '../messenger/use-conversation';
import { isWide } from '../page/page-state';
import { countCharacters, MAX_CHARACTERS, MAX_UNITS, toContent } from '../text/length';
import { Icon } from '../ui/icon';
import { IconButton } from '../ui/icon-button';
import { showToast } from '../ui/toast';
import { MENTION_LIST, MentionList, mentionOptionId } from './mention-list';
import { useEmojiPicker } from './use-emoji-picker';
import { useMentions } from './use-mentions';
import { useWritten } from './use-written';
import { WritingBar } from './writing-bar';

const SHOW_COUNT_FROM = 4_500;

const touch = matchMedia('(pointer: coarse)');

/** Where messages are written, answered and changed. The text is a draft until it is sent, so it survives leaving the conversation. */
export function Composer({ conversation, onSent }: { conversation: ShownConversation; onSent: () => void }) {
  const { handle } = conversation;
  const field = useRef<HTMLTextAreaElement>(null);
  const { EmojiPicker, ...emoji } = useEmojiPicker(field);
  const s = text.value;
  const compose = useWritten(handle, onSent);
  const { writing, written, write, stop } = compose;
  const content = toContent(written);
  const length = countCharacters(content);
  const isSendable = length <= MAX_CHARACTERS && hasVisible(content);

  useEffect(() => {
    if (isWide.value && !touch.matches) field.current?.focus();
    return () => handle.pauseTyping();
  }, []);
  useLayoutEffect(() => {
    if (field.current) fit(field.current);
  }, [written]);
  useEffect(() => {
    // After the menu that began it has given the focus back.
    if (writing) setTimeout(() => field.current?.focus(), 0);
  }, [writing?.kind, writing?.message.id]);

  const send = (): void => {
    if (!isSendable) return;
    if (writing?.kind !== 'edit' && field.current) field.current.value = '';
    compose.send(content);
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // While an input method composes, its keys are its own.
    if (event.isComposing) return;
    const { key } = event;
    const isEmpty = written === '' && !writing;
    if (!event.shiftKey && !event.altKey && mentions.onKey(key)) {
      event.preventDefault();
      return;
    }
    if (key === 'Escape' && writing) stop();
    else if (key === 'ArrowUp' && !event.altKey && isEmpty) compose.startEditOfLast();
    // On a phone Enter makes a new line.
    else if (key === 'Enter' && !event.shiftKey && !touch.matches) send();
    else return;
    event.preventDefault();
  };
  const insert = (added: string): void => {
    const element = field.current;
    if (!element) return;
    element.focus();
    // Deprecated, but the only way that can be undone by the user.
    if (document.execCommand('insertText', false, added)) return;
    element.setRangeText(added, element.selectionStart, element.selectionEnd, 'end');
    write(element.value);
  };
  const mentions = useMentions({ conversation, field, written, insert, onMention: compose.mention });
  const onPaste = (event: ClipboardEvent): void => {
    const { value, selectionStart, selectionEnd } = event.currentTarget as HTMLTextAreaElement;
    const capacity = Math.max(0, MAX_UNITS - value.length + (selectionEnd - selectionStart));
    const pasted = event.clipboardData?.getData('text/plain') ?? '';
    if (pasted.length <= capacity) return;
    event.preventDefault();
    insert(pasted.slice(0, capacity));
    showToast(() => text.value.pasteCut(MAX_CHARACTERS.toLocaleString(locale.value)));
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {EmojiPicker && <EmojiPicker onPick={insert} onClose={emoji.close} />}
      {mentions.candidates.length > 0 && (
        <MentionList candidates={mentions.candidates} at={mentions.at} onChoose={mentions.choose} />
      )}
      {writing && <WritingBar writing={writing} onStop={stop} />}
      {length > SHOW_COUNT_FROM && (
        <output class={length > MAX_CHARACTERS ? 'count over' : 'count'}>
          {length > MAX_CHARACTERS ? s.tooLong(length - MAX_CHARACTERS) : MAX_CHARACTERS - length}
        </output>
      )}
      <div class="composer-field">
        <IconButton icon="smile" label={s.emoji} onClick={() => void emoji.toggle()} />
        <textarea
          ref={field}
          rows={1}
          value={written}
          maxLength={MAX_UNITS}
          dir="auto"
          placeholder={s.message}
          aria-label={s.message}
          enterkeyhint={touch.matches ? 'enter' : 'send'}
          {...(mentions.candidates.length > 0 && {
            'aria-controls': MENTION_LIST,
            'aria-activedescendant': mentionOptionId(mentions.at),
          })}
          aria-autocomplete="list"
          onInput={(event) => {
            write(event.currentTarget.value);
            mentions.onCursor();
          }}
          onKeyUp={mentions.onCursor}
          onClick={mentions.onCursor}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
          onBlur={() => handle.pauseTyping()}
        />
      </div>
      <button
        type="submit"
        class="send"
        aria-label={writing?.kind === 'edit' ? s.save : s.send}
        disabled={!isSendable}
      >
        <Icon name={writing?.kind === 'edit' ? 'check' : 'send'} />
      </button>
    </form>
  );
}

/** Makes the field as high as its text, up to the stylesheet's limit. */
function fit(element: HTMLTextAreaElement): void {
  element.style.height = 'auto';
  element.style.height = `${element.scrollHeight}px`;
}
