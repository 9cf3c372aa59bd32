import { signal } from '@preact/signals';
import { readSetting, writeSetting } from '../storage/device-settings';

const KEY = 'mychat.install-card';

/** Of the device: due after the first message was sent on it, over for ever once somebody has closed the card. */
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
