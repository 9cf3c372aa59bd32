import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Language } from '../../../src/contracts/language';
import { ApiError } from '../api/api-error';
import { readSetting, writeSetting } from '../storage/device-settings';
import { localeFor } from '../text/locale';
import { en, type Sentences } from './en';

const KEY = 'mychat.language';

/** English comes with the first load, every other language when it is used. */
const loaders: Record<Language, () => Promise<Sentences>> = {
  en: () => Promise.resolve(en),
  'pt-BR': () => import('./pt-br').then((loaded) => loaded.ptBr),
};

const used = signal<{ language: Language; sentences: Sentences }>({ language: 'en', sentences: en });

export const language: ReadonlySignal<Language> = computed(() => used.value.language);

/** The sentences of the language in use. */
export const text: ReadonlySignal<Sentences> = computed(() => used.value.sentences);

/** For times and dates: the language in use as it is written where the person lives. */
export const locale = computed(() => localeFor(language.value, navigator.languages));

/** The one chosen on this device, else the browser's. */
function preferred(): Language {
  const chosen = readSetting(KEY);
  if (chosen === 'en' || chosen === 'pt-BR') return chosen;
  return navigator.language.toLowerCase().startsWith('pt') ? 'pt-BR' : 'en';
}

/** Resolves once sentences can be shown. A language that cannot be loaded leaves English. */
export async function loadLanguage(): Promise<void> {
  await use(preferred()).catch(() => {});
}

/** @throws ApiError if the language is not on the device and the server is not reached */
export async function chooseLanguage(chosen: Language): Promise<void> {
  await use(chosen);
  writeSetting(KEY, chosen);
}

let wanted: Language = 'en';

async function use(next: Language): Promise<void> {
  wanted = next;
  const sentences = await loaders[next]().catch(() => {
    throw new ApiError('unreachable', '');
  });
  // Another one may have been chosen meanwhile.
  if (wanted === next) used.value = { language: next, sentences };
}

export function followLanguage(): void {
  effect(() => {
    document.documentElement.lang = language.value;
  });
}
