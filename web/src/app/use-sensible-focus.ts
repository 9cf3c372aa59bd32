import { useEffect, useRef } from 'preact/hooks';
import { isFocusLost } from '../ui/focus';
import { goBack, pathOf, type Route } from '../page/route';

/**
 * Where something closes or another part of the app comes, the focus goes where one goes on. Escape closes the panel, once
 * nothing lies over the page any more.
 */
export function useSensibleFocus(at: Route): void {
  const before = useRef(at);
  useEffect(() => {
    const from = before.current;
    before.current = at;
    if (from !== at && isFocusLost()) document.querySelector<HTMLElement>(placeFor(from, at))?.focus();
  }, [at]);
  useEffect(() => {
    if (at.view !== 'people' && at.view !== 'settings') return undefined;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.defaultPrevented && !event.isComposing) goBack();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [at.view]);
}

/** What led there, on the way back; else what comes first. */
function placeFor(from: Route, at: Route): string {
  if (at.view === 'conversation') return '.scroller';
  if (at.view !== 'list') return '.panel-head button';
  if (from.view === 'settings') return '.me';
  return from.view === 'people' ? '.panel-head .accent' : `a[href="${pathOf(from)}"]`;
}
