import { signal } from '@preact/signals';
import type { Language } from '../../../src/contracts/language';
import { isRefusal, type Refusal } from '../api/api-error';
import { language, baseText } from './language';
import type { translate as Translate } from './server-sentences';

/** Why something failed, in the language in use. Reads signals: called while rendering, it follows a change of language. */
export function sentenceOf(error: unknown): string {
  const s = baseText.value;
  if (!isRefusal(error)) return s.somethingWrong;
  if (error.code === 'unreachable') return s.needsConnection;
  const seconds = Math.ceil(error.retryInMs() / 1_000);
  if (error.code === 'rate_limited' && seconds > 0) return s.tooMany(waitOf(seconds, language.value));
  return translated(error) || s.somethingWrong;
}

/** A wait in words: 30 seconds, 12 minutes, 2 hours. Rounded up. */
export function waitOf(seconds: number, locale: string): string {
  const [amount, unit] =
    seconds < 100
      ? [seconds, 'second']
      : seconds < 100 * 60
        ? [Math.ceil(seconds / 60), 'minute']
        : [Math.ceil(seconds / 3600), 'hour'];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(amount);
}

const translator = signal<typeof Translate | undefined>(undefined);

function translated({ fields, message, language: original }: Refusal): string {
  const sentence = fields[0]?.message ?? message;
  const wanted: Language = language.value;
  if (original === wanted) return sentence;
  if (!translator.value) void loadTranslator();
  return translator.value?.(sentence, wanted) ?? sentence;
}

async function loadTranslator(): Promise<void> {
  const loaded = await import('./server-sentences').catch(() => undefined);
  if (loaded) translator.value = loaded.translate;
}
