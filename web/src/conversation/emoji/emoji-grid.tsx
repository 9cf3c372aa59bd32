import type { RefObject } from 'preact';
import { useState } from 'preact/hooks';
import { keyTarget } from '../../ui/arrow-keys';

export interface EmojiGridProps {
  grid: RefObject<HTMLDivElement | null>;
  label: string;
  emoji: readonly { shown: string; name: string }[];
  onPick: (emoji: string) => void;
}

/** One button is in the tab order; arrow keys move it. */
export function EmojiGrid({ grid, label, emoji, onPick }: EmojiGridProps) {
  const [at, setAt] = useState(0);
  const first = Math.min(at, Math.max(0, emoji.length - 1));
  const onKeyDown = (event: KeyboardEvent): void => {
    const buttons = [...(grid.current?.querySelectorAll('button') ?? [])];
    const columns = buttons.filter(({ offsetTop }) => offsetTop === buttons[0]?.offsetTop).length;
    const to = keyTarget(event.key, first, { count: buttons.length, columns });
    if (to === undefined) return;
    buttons[to]?.focus();
    event.preventDefault();
  };
  return (
    <div ref={grid} class="emoji-grid" role="group" aria-label={label} onKeyDown={onKeyDown}>
      {emoji.map(({ shown, name }, index) => (
        <button
          type="button"
          key={shown}
          title={name}
          aria-label={name}
          tabIndex={index === first ? 0 : -1}
          onFocus={() => setAt(index)}
          onClick={() => onPick(shown)}
        >
          {shown}
        </button>
      ))}
    </div>
  );
}
