import { useEffect, useRef } from 'preact/hooks';

/** Whether what had the focus is gone. */
export function isFocusLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

/** Where the focus goes on when the part of the page that uses this goes, and the focus with it. */
export function useFocusAfter(selector: string): void {
  useEffect(() => () => void setTimeout(() => focusIfLost(selector), 0), []);
}

export function focusIfLost(selector: string): void {
  if (isFocusLost()) document.querySelector<HTMLElement>(selector)?.focus();
}

/** A panel whose first field, or whatever the selector finds, gets the focus each time it opens. */
export function useFirstFocus<Panel extends HTMLElement>(selector: string) {
  const panel = useRef<Panel>(null);
  useEffect(() => panel.current?.querySelector<HTMLElement>(selector)?.focus(), []);
  return panel;
}
