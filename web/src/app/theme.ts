import { effect, signal } from '@preact/signals';
import { readSetting, writeSetting } from '../storage/device-settings';

export type Theme = 'auto' | 'light' | 'dark';
const KEY = 'mychat.theme';

function stored(): Theme {
  const value = readSetting(KEY);
  return value === 'light' || value === 'dark' ? value : 'auto';
}

/** A setting of the device, not of the account. */
export const theme = signal<Theme>(stored());

export function followTheme(): void {
  const { dataset } = document.documentElement;
  effect(() => {
    if (theme.value === 'auto') delete dataset['theme'];
    else dataset['theme'] = theme.value;
  });
}

export function chooseTheme(chosen: Theme): void {
  writeSetting(KEY, chosen === 'auto' ? null : chosen);
  theme.value = chosen;
}
