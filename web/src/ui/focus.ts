import { useEffect, useRef } from 'preact/hooks';

/** Whether what had the focus is gone. */
export function isFocusLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

/** A panel whose first field, or whatever the selector finds, gets the focus each time it opens. */
export function useFirstFocus<Panel extends HTMLElement>(selector: string) {
  const panel = useRef<Panel>(null);
  useEffect(() => panel.current?.querySelector<HTMLElement>(selector)?.focus(), []);
  return panel;
}
