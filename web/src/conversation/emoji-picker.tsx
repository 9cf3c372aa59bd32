import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { text } from '../i18n/language';
import { openLayer } from '../page/layers';
import { keyTarget } from '../ui/arrow-keys';

/** A string per row: emoji separated by spaces. */
const EMOJI = [
  '😀 😄 😂 🤣 😊 🙂 😉 😍 🥰 😘 😎 🤩',
  '🤔 🙄 😏 😴 😢 😭 😅 😬 😮 😡 🥳 🤗',
  '👍 👎 👌 👏 🙌 🙏 💪 👋 🤝 ✌️ 🤞 🫶',
  '❤️ 🧡 💛 💚 💙 💜 💔 ✨ 🔥 🎉 🎂 🎁',
  '☀️ 🌙 ⭐ 🌈 🌊 🌱 🌻 🐶 🐱 🍕 🍰 ☕',
  '🍻 ⚽ 🎵 📷 ✈️ 🚗 🏠 💡 📌 ✅ ❌ ⏰',
].flatMap((row) => row.split(' '));

export interface EmojiPickerProps {
  onPick: (emoji: string) => void;
  onClose: () => void;
}

/** The most common emoji. All others come from the system's keyboard. */
export function EmojiPicker({ onPick, onClose }: EmojiPickerProps) {
  const picker = useRef<HTMLDivElement>(null);
  /** The index of the only button in the tab order; arrow keys move it. */
  const [at, setAt] = useState(0);
  // At once: Back and Escape close it from the moment at which it shows.
  useLayoutEffect(() => {
    picker.current?.querySelector('button')?.focus();
    const onOutside = (event: Event): void => {
      if (!picker.current?.closest('form')?.contains(event.target as Node)) onClose();
    };
    document.addEventListener('pointerdown', onOutside, true);
    const closed = openLayer(onClose);
    return () => {
      document.removeEventListener('pointerdown', onOutside, true);
      closed();
    };
  }, []);
  const onKeyDown = (event: KeyboardEvent): void => {
    const buttons = [...(picker.current?.querySelectorAll('button') ?? [])];
    const columns = buttons.filter(({ offsetTop }) => offsetTop === buttons[0]?.offsetTop).length;
    const to = keyTarget(event.key, at, { count: buttons.length, columns });
    if (to === undefined) return;
    buttons[to]?.focus();
    event.preventDefault();
  };
  return (
    <div ref={picker} class="emoji-picker" role="group" aria-label={text.value.emoji} onKeyDown={onKeyDown}>
      {EMOJI.map((emoji, index) => (
        <button
          type="button"
          key={emoji}
          tabIndex={index === at ? 0 : -1}
          onFocus={() => setAt(index)}
          onClick={() => onPick(emoji)}
        >
          {emoji}
        </button>
      ))}
    </div>
  );
}
