import { effect, signal } from '@preact/signals';
import { readSetting, writeSetting } from '../storage/device-settings';

export type Theme = 'auto' | 'light' | 'dark';
const KEY = 'mychat.theme';
/** The bars of the system around the page have its colour (--paper): one for each look of the device, unless one is chosen here. */
const AROUND = { light: '#f4f1ea', dark: '#0f1718' } as const;

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
    for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
      const ofDevice = meta.media.includes('dark') ? 'dark' : 'light';
      meta.content = AROUND[theme.value === 'auto' ? ofDevice : theme.value];
    }
  });
}

export function chooseTheme(chosen: Theme): void {
  writeSetting(KEY, chosen === 'auto' ? null : chosen);
  theme.value = chosen;
}
