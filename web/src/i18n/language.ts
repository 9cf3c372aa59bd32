import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Language } from '../../../src/contracts/language';
import { ApiError } from '../api/api-error';
import { readSetting, writeSetting } from '../storage/device-settings';
import { localeFor } from '../text/locale';
import { enBase } from './en/base';
import type { AppSentences, BaseSentences, Sentences } from './sentences';

const KEY = 'mychat.language';

interface Loaders {
  base: () => Promise<BaseSentences>;
  app: () => Promise<AppSentences>;
}

/** The first load has what is said before the log-in, in English. Everything else is loaded when it is used. */
const loaders: Record<Language, Loaders> = {
  en: {
    base: () => Promise.resolve(enBase),
    app: () => import('./en/app').then((loaded) => loaded.enApp),
  },
  'pt-BR': {
    base: () => import('./pt-br/base').then((loaded) => loaded.ptBrBase),
    app: () => import('./pt-br/app').then((loaded) => loaded.ptBrApp),
  },
};

interface Used {
  language: Language;
  base: BaseSentences;
  /** Undefined before {@link loadAppSentences}. */
  app: AppSentences | undefined;
}

const used = signal<Used>({ language: 'en', base: enBase, app: undefined });

export const language: ReadonlySignal<Language> = computed(() => used.value.language);

/** The sentences for people who are not logged in, in the language in use. */
export const baseText: ReadonlySignal<BaseSentences> = computed(() => used.value.base);

/** All sentences, in the language in use. For the part of the app that is loaded at the log-in. */
export const text: ReadonlySignal<Sentences> = computed(() => {
  const { base, app } = used.value;
  if (!app) throw new Error('The sentences are not loaded yet');
  return { ...base, ...app };
});

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

/** To be called at the log-in. @throws ApiError if they are not on the device and the server is not reached */
export async function loadAppSentences(): Promise<void> {
  needsApp = true;
  // One that cannot be loaded leaves the language in use.
  await use(wanted).catch(() => use(used.value.language));
}

let wanted: Language = 'en';
let needsApp = false;

async function use(next: Language): Promise<void> {
  wanted = next;
  const { base, app } = loaders[next];
  const loaded = await Promise.all([base(), needsApp ? app() : undefined]).catch(() => {
    throw new ApiError('unreachable');
  });
  // Another one may have been chosen meanwhile, or the user may have logged in.
  if (wanted !== next || (needsApp && !loaded[1])) return;
  used.value = { language: next, base: loaded[0], app: loaded[1] };
}

export function followLanguage(): void {
  effect(() => {
    document.documentElement.lang = language.value;
  });
}
