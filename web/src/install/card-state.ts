import { signal } from '@preact/signals';
import { readSetting, writeSetting } from '../storage/device-settings';

const KEY = 'mychat.install-card';

/** The card about notifications is due after the first message was sent on this device, and over for ever once it was closed. */
export const cardState = signal(readSetting(KEY));

export function messageWasSent(): void {
  if (cardState.value === null) remember('due');
}

export function closeCard(): void {
  remember('over');
}

function remember(state: 'due' | 'over'): void {
  writeSetting(KEY, state);
  cardState.value = state;
}
