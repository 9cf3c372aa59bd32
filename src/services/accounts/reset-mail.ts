import type { Language } from '../../contracts/language';
import { escapeHtml } from '../../domain/escape-html';

/** What is said to the person; `{…}` is filled in. */
interface ResetTexts {
  subject: string;
  greeting: string;
  stranger: string;
  why: string;
  button: string;
  once: string;
  otherwise: string;
}

const TEXTS: Record<Language, ResetTexts> = {
  en: {
    subject: 'Choose a new password',
    greeting: 'Hello {name},',
    stranger: 'Hello,',
    why: 'somebody asked for a new password for your account at {site}. If it was you, choose one here:',
    button: 'Choose a new password',
    once: 'The link works once, within an hour.',
    otherwise: 'If it was not you, do nothing: your password stays as it is.',
  },
  'pt-BR': {
    subject: 'Escolha uma nova senha',
    greeting: 'Olá, {name},',
    stranger: 'Olá,',
    why: 'alguém pediu uma nova senha para a sua conta em {site}. Se foi você, escolha uma aqui:',
    button: 'Escolher uma nova senha',
    once: 'O link funciona uma única vez, durante uma hora.',
    otherwise: 'Se não foi você, não faça nada: sua senha continua a mesma.',
  },
};

/** What mail programs make a link of. Whoever registers with the address of somebody else chooses the name that is written to it. */
const LOOKS_LIKE_LINK = /\S[.:/@\\]\S/;

export interface ResetMailFacts {
  name: string;
  language: Language;
  /** With the token. */
  link: string;
}

/** The mail with a link for another password, as text and as HTML. */
export function resetMail({
  name,
  language,
  link,
}: ResetMailFacts): Record<'subject' | 'text' | 'html', string> {
  const texts = TEXTS[language];
  const greeting = LOOKS_LIKE_LINK.test(name) ? texts.stranger : texts.greeting.replace('{name}', () => name);
  const why = texts.why.replace('{site}', () => new URL(link).host);
  const after = [texts.once, texts.otherwise];
  return {
    subject: texts.subject,
    text: `${[greeting, why, link, ...after].join('\n\n')}\n`,
    html: page(language, [
      paragraph(greeting),
      paragraph(why),
      `<p><a href="${escapeHtml(link)}">${escapeHtml(texts.button)}</a></p>`,
      `<p>${escapeHtml(link)}</p>`,
      ...after.map(paragraph),
    ]),
  };
}

function paragraph(text: string): string {
  return `<p>${escapeHtml(text)}</p>`;
}

function page(language: Language, body: readonly string[]): string {
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"></head>
<body style="font-family: sans-serif; line-height: 1.5">
${body.join('\n')}
</body>
</html>
`;
}
