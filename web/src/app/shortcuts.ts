/** What a combination of keys does anywhere in the app. */
export type Shortcut = 'search' | 'next' | 'previous' | 'help';

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'isComposing'>;

/** Undefined for all other keys, and while an input method composes. */
export function shortcutOf(pressed: Pressed): Shortcut | undefined {
  const { key, ctrlKey, metaKey, altKey, shiftKey, isComposing } = pressed;
  if (isComposing) return undefined;
  const isCommand = (ctrlKey || metaKey) && !altKey;
  // With Shift it is a tool of some browsers.
  if (isCommand && !shiftKey && key.toLowerCase() === 'k') return 'search';
  if (isCommand && (key === '/' || key === '?')) return 'help';
  if (!altKey || ctrlKey || metaKey || shiftKey) return undefined;
  if (key === 'ArrowDown') return 'next';
  return key === 'ArrowUp' ? 'previous' : undefined;
}

/** The conversation before or after the open one, by their places in the list; undefined at its ends. Without an open one: the first. */
export function neighbour(at: number, step: 1 | -1, count: number): number | undefined {
  if (count === 0) return undefined;
  if (at < 0) return 0;
  const to = at + step;
  return to >= 0 && to < count ? to : undefined;
}
