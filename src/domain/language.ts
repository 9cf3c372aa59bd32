import type { Language } from '../contracts/language';

/** Whether the header prefers Portuguese to English (RFC 9110, 12.5.4); English if it names neither. */
export function languageOf(acceptLanguage: string | undefined): Language {
  let best: { language: Language; quality: number } = { language: 'en', quality: 0 };
  for (const range of (acceptLanguage ?? '').slice(0, 500).split(',')) {
    const [tag = '', ...parameters] = range
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/);
    const weight = parameters
      .map((parameter) => /^q=([01](?:\.[0-9]*)?)$/.exec(parameter)?.[1])
      .find(Boolean);
    const quality = weight === undefined ? 1 : Number(weight);
    const [primary] = tag.split('-');
    if ((primary === 'pt' || primary === 'en') && quality > best.quality) {
      best = { language: primary === 'pt' ? 'pt-BR' : 'en', quality };
    }
  }
  return best.language;
}
