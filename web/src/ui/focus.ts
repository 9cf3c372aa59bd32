import { useEffect, useRef } from 'preact/hooks';

/** Whether no element has the focus, as after the focused one was removed. */
export function isFocusLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

/** When the component unmounts and the focus is lost with it, focuses what the selector finds. */
export function useFocusOnUnmount(selector: string): void {
  useEffect(() => () => void setTimeout(() => focusIfLost(selector), 0), []);
}

export function focusIfLost(selector: string): void {
  if (isFocusLost()) document.querySelector<HTMLElement>(selector)?.focus();
}

/** Returns a ref for a panel. When it mounts, the first match of the selector in it gets the focus. */
export function useAutoFocus<Panel extends HTMLElement>(selector: string) {
  const panel = useRef<Panel>(null);
  useEffect(() => panel.current?.querySelector<HTMLElement>(selector)?.focus(), []);
  return panel;
}
