import type { ComponentType } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { isWide } from '../app/attention';
import { useApp } from '../app/messenger-context';
import { text } from '../i18n/language';
import { Icon } from '../ui/icon';
import { IconButton } from '../ui/icon-button';
import type { EmojiPicker as Picker } from './emoji-picker';

const LONGEST = 5_000;
const SHOW_COUNT_FROM = 4_500;

const finger = matchMedia('(pointer: coarse)');

/** Where one writes. What is not sent yet stays here, also when one looks elsewhere in between. */
export function Composer({ peer_id, onSent }: { peer_id: number; onSent: () => void }) {
  const { messenger } = useApp();
  const { drafts, typing } = messenger;
  const field = useRef<HTMLTextAreaElement>(null);
  const [EmojiPicker, setEmojiPicker] = useState<ComponentType<Parameters<typeof Picker>[0]>>();
  const s = text.value;
  const content = drafts.all.value.get(peer_id) ?? '';
  const length = content.trim().length;

  useEffect(() => {
    if (isWide.value && !finger.matches) field.current?.focus();
    return () => typing.pause();
  }, []);
  useLayoutEffect(() => {
    if (field.current) fit(field.current);
  }, [content]);

  const write = (value: string): void => {
    drafts.set(peer_id, value);
    if (value.trim() === '') typing.pause();
    else typing.type(peer_id);
  };
  const send = (): void => {
    if (length === 0 || length > LONGEST) return;
    drafts.set(peer_id, '');
    if (field.current) field.current.value = '';
    void messenger.send(peer_id, content.trim());
    onSent();
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // On a phone the key makes a new line, and while an input method composes it belongs to that.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || finger.matches) return;
    event.preventDefault();
    send();
  };
  const insert = (emoji: string): void => {
    const element = field.current;
    if (!element) return;
    element.setRangeText(emoji, element.selectionStart, element.selectionEnd, 'end');
    write(element.value);
    element.focus();
  };
  const toggleEmoji = async (): Promise<void> => {
    if (EmojiPicker) {
      setEmojiPicker(undefined);
      return;
    }
    const { EmojiPicker: loaded } = await import('./emoji-picker');
    setEmojiPicker(() => loaded);
  };

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {EmojiPicker && <EmojiPicker onPick={insert} onClose={() => setEmojiPicker(undefined)} />}
      {length > SHOW_COUNT_FROM && (
        <output class={length > LONGEST ? 'count over' : 'count'}>
          {length > LONGEST ? s.tooLong(length - LONGEST) : LONGEST - length}
        </output>
      )}
      <div class="composer-field">
        <IconButton icon="smile" label={s.emoji} onClick={() => void toggleEmoji()} />
        <textarea
          ref={field}
          rows={1}
          value={content}
          dir="auto"
          placeholder={s.message}
          aria-label={s.message}
          enterkeyhint={finger.matches ? 'enter' : 'send'}
          onInput={(event) => write(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onBlur={() => typing.pause()}
        />
      </div>
      <button type="submit" class="send" aria-label={s.send} disabled={length === 0 || length > LONGEST}>
        <Icon name="send" />
      </button>
    </form>
  );
}

/** As high as what is written, up to what the stylesheet allows. */
function fit(element: HTMLTextAreaElement): void {
  element.style.height = 'auto';
  element.style.height = `${element.scrollHeight}px`;
}
