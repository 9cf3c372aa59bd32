import { computed, effect, signal } from '@preact/signals';
import type { Language } from '../../../src/contracts/language';
import { readSetting, writeSetting } from '../storage/device-settings';
import { localeFor } from '../text/locale';
import { en } from './en';
import { ptBr } from './pt-br';

const KEY = 'mychat.language';

const sentences: Record<Language, typeof en> = { en, 'pt-BR': ptBr };

/** That of the device, unless somebody chose on it. */
function initial(): Language {
  const chosen = readSetting(KEY);
  if (chosen === 'en' || chosen === 'pt-BR') return chosen;
  return navigator.language.toLowerCase().startsWith('pt') ? 'pt-BR' : 'en';
}

export const language = signal<Language>(initial());

/** The sentences of the language in use. */
export const text = computed(() => sentences[language.value]);

/** For times and dates: the language in use as it is written where the person lives. */
export const locale = computed(() => localeFor(language.value, navigator.languages));

export function followLanguage(): void {
  effect(() => {
    document.documentElement.lang = language.value;
  });
}

export function chooseLanguage(chosen: Language): void {
  writeSetting(KEY, chosen);
  language.value = chosen;
}
