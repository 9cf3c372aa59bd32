import { useEffect, useRef } from 'preact/hooks';
import { goBack, pathOf, type Route } from '../page/route';
import { isFocusLost } from '../ui/focus';

/** Moves the focus when the route changes and the focused element is gone. Escape closes a panel or a conversation unless something lies over it. */
export function useRouteFocus(at: Route): void {
  const previous = useRef(at);
  useEffect(() => {
    const from = previous.current;
    previous.current = at;
    if (from !== at && isFocusLost()) document.querySelector<HTMLElement>(focusTarget(from, at))?.focus();
  }, [at]);
  useEffect(() => {
    if (at.view === 'list') return undefined;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.defaultPrevented && !event.isComposing) goBack();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [at.view]);
}

/** A selector: what the user clicked to get to `from`, on the way back, else the first control. */
function focusTarget(from: Route, at: Route): string {
  if (at.view === 'conversation') return '.scroller';
  if (at.view === 'group' && from.view === 'group' && from.page) return `[data-page=${from.page}]`;
  if (from.view === 'conversation' && at.view === 'archived') return `a[href="${pathOf(from)}"]`;
  if (at.view !== 'list') return '.panel-head button';
  if (from.view === 'settings') return '.me';
  if (from.view === 'archived') return '.archived-link';
  return from.view === 'conversation' ? `a[href="${pathOf(from)}"]` : '.panel-head .accent';
}
