import type { Language } from '../contracts/language';
import { escapeHtml } from './escape-html';
import type { Mail } from './mail';

export type MailContent = Pick<Mail, 'subject' | 'text' | 'html'>;

/** What mail programs make a link of. */
const LOOKS_LIKE_LINK = /\S[.。:/@\\]\S/;
/** A number to call. */
const FIVE_DIGITS = /(?:\p{Nd}\P{Nd}*){5}/u;
/** In UTF-16 units. What is longer is a sentence. */
const MAX_LENGTH = 40;

const GREETINGS: Record<Language, { named: string; unnamed: string }> = {
  en: { named: 'Hello {name},', unnamed: 'Hello,' },
  'pt-BR': { named: 'Olá, {name},', unnamed: 'Olá,' },
};

/**
 * The first line of a mail. Whoever registers with the address of somebody else chooses the name that is written to it: one that says
 * where to go, or more than a name, is left out.
 */
export function mailGreeting(name: string, language: Language): string {
  const { named, unnamed } = GREETINGS[language];
  return isName(name.normalize('NFKC')) ? named.replace('{name}', () => name) : unnamed;
}

function isName(text: string): boolean {
  return text.length <= MAX_LENGTH && !LOOKS_LIKE_LINK.test(text) && !FIVE_DIGITS.test(text);
}

/** `lines` are plain text. */
export function mailText(lines: readonly string[]): string {
  return `${lines.join('\n\n')}\n`;
}

/** As HTML. `text` is plain. */
export function mailParagraph(text: string): string {
  return `<p>${escapeHtml(text)}</p>`;
}

/** `paragraphs` are HTML. */
export function mailPage(language: Language, paragraphs: readonly string[]): string {
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"></head>
<body style="font-family: sans-serif; line-height: 1.5">
${paragraphs.join('\n')}
</body>
</html>
`;
}
