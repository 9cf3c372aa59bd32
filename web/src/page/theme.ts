import { effect, signal } from '@preact/signals';
import { readSetting, writeSetting } from '../storage/device-settings';

export type Theme = 'auto' | 'light' | 'dark';
const KEY = 'mychat.theme';
/** The colours for the system's bars around the page; equal to --paper in tokens.css. */
const BAR_COLORS = { light: '#f4f1ea', dark: '#0f1718' } as const;

function stored(): Theme {
  const value = readSetting(KEY);
  return value === 'light' || value === 'dark' ? value : 'auto';
}

/** Set per device, not per account. */
export const theme = signal<Theme>(stored());

export function followTheme(): void {
  const { dataset } = document.documentElement;
  effect(() => {
    if (theme.value === 'auto') delete dataset['theme'];
    else dataset['theme'] = theme.value;
    for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
      const ofDevice = meta.media.includes('dark') ? 'dark' : 'light';
      meta.content = BAR_COLORS[theme.value === 'auto' ? ofDevice : theme.value];
    }
  });
}

export function chooseTheme(chosen: Theme): void {
  writeSetting(KEY, chosen === 'auto' ? null : chosen);
  theme.value = chosen;
}
