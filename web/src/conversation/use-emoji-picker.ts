import type { ComponentType, RefObject } from 'preact';
import { useState } from 'preact/hooks';
import type { EmojiPickerProps } from './emoji/emoji-picker';

const touch = matchMedia('(pointer: coarse)');

/** The emoji of a composer, which are loaded when they are first opened. */
export function useEmojiPicker(field: RefObject<HTMLTextAreaElement | null>) {
  const [EmojiPicker, setEmojiPicker] = useState<ComponentType<EmojiPickerProps>>();
  const close = (): void => {
    const isFocused = document.activeElement?.closest('.emoji-picker');
    setEmojiPicker(undefined);
    // On a phone focusing the field would open the keyboard.
    if (isFocused) (touch.matches ? field.current?.form?.querySelector('button') : field.current)?.focus();
  };
  const toggle = async (): Promise<void> => {
    if (EmojiPicker) {
      setEmojiPicker(undefined);
      return;
    }
    const { EmojiPicker: loaded } = await import('./emoji/emoji-picker');
    setEmojiPicker(() => loaded);
  };
  return { EmojiPicker, close, toggle };
}
