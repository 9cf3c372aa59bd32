import type { Language } from '../../contracts/language';
import { escapeHtml } from '../../domain/escape-html';
import { type MailContent, mailGreeting, mailPage, mailParagraph, mailText } from '../../domain/mail-layout';

/** What is said to the person; `{…}` is filled in. */
interface ResetTexts {
  subject: string;
  why: string;
  button: string;
  once: string;
  otherwise: string;
}

const TEXTS: Record<Language, ResetTexts> = {
  en: {
    subject: 'Choose a new password',
    why: 'somebody asked for a new password for your account at {site}. If it was you, choose one here:',
    button: 'Choose a new password',
    once: 'The link works once, within an hour.',
    otherwise: 'If it was not you, do nothing: your password stays as it is.',
  },
  'pt-BR': {
    subject: 'Escolha uma nova senha',
    why: 'alguém pediu uma nova senha para a sua conta em {site}. Se foi você, escolha uma aqui:',
    button: 'Escolher uma nova senha',
    once: 'O link funciona uma única vez, durante uma hora.',
    otherwise: 'Se não foi você, não faça nada: sua senha continua a mesma.',
  },
};

export interface ResetMailFacts {
  name: string;
  language: Language;
  /** With the token. */
  link: string;
}

/** The mail with a link for another password, as text and as HTML. */
export function resetMail({ name, language, link }: ResetMailFacts): MailContent {
  const texts = TEXTS[language];
  const hello = mailGreeting(name, language);
  const why = texts.why.replace('{site}', () => new URL(link).host);
  const after = [texts.once, texts.otherwise];
  return {
    subject: texts.subject,
    text: mailText([hello, why, link, ...after]),
    html: mailPage(language, [
      mailParagraph(hello),
      mailParagraph(why),
      `<p><a href="${escapeHtml(link)}">${escapeHtml(texts.button)}</a></p>`,
      `<p>${escapeHtml(link)}</p>`,
      ...after.map(mailParagraph),
    ]),
  };
}
