import { useEffect, useRef } from 'preact/hooks';
import { openLayer } from '../app/layers';
import { text } from '../i18n/language';

/** One string a row: a grapheme each, with a space in between. */
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

/** The ones most written; every other comes from the keyboard. */
export function EmojiPicker({ onPick, onClose }: EmojiPickerProps) {
  const picker = useRef<HTMLDivElement>(null);
  useEffect(() => {
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
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const steps: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 8, ArrowUp: -8 };
    const step = steps[event.key];
    if (event.key === 'Escape') onClose();
    else if (step !== undefined) buttons[at + step]?.focus();
    else return;
    event.preventDefault();
  };
  return (
    <div ref={picker} class="emoji-picker" role="group" aria-label={text.value.emoji} onKeyDown={onKeyDown}>
      {EMOJI.map((emoji) => (
        <button type="button" key={emoji} onClick={() => onPick(emoji)}>
          {emoji}
        </button>
      ))}
    </div>
  );
}
