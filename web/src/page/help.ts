import { signal } from '@preact/signals';
import { openLayer } from './layers';

/** Whether the list of keyboard shortcuts is shown. */
export const isHelpOpen = signal(false);

let closeLayer = (): void => {};

export function openHelp(): void {
  if (isHelpOpen.value) return;
  isHelpOpen.value = true;
  closeLayer = openLayer(closeHelp);
}

export function closeHelp(): void {
  closeLayer();
  isHelpOpen.value = false;
}
