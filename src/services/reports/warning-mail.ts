import type { Language } from '../../contracts/language';
import { type MailContent, mailGreeting, mailPage, mailParagraph, mailText } from '../../domain/mail-layout';

/** What is said to the person; `{…}` is filled in. */
const TEXTS: Record<Language, { subject: string; warning: string; next: string; mistake: string }> = {
  en: {
    subject: 'A warning about your account',
    warning:
      'the people who run {site} have looked into a report about you, or about something you wrote there. This is a warning from them.',
    next: 'If it happens again, they may disable your account.',
    mistake: 'If you think that this is a mistake, please write to them.',
  },
  'pt-BR': {
    subject: 'Um aviso sobre a sua conta',
    warning:
      'quem administra {site} analisou uma denúncia sobre você, ou sobre algo que você escreveu lá. Este é um aviso dessas pessoas.',
    next: 'Se isso se repetir, sua conta pode ser desativada.',
    mistake: 'Se você acha que houve um engano, escreva para quem administra o serviço.',
  },
};

export interface WarningMailFacts {
  name: string;
  language: Language;
  /** The host of the web app. */
  site: string;
}

/** What a warned person gets, as text and as HTML. It tells neither who has reported nor what the operator wrote down. */
export function warningMail({ name, language, site }: WarningMailFacts): MailContent {
  const { subject, warning, next, mistake } = TEXTS[language];
  const lines = [mailGreeting(name, language), warning.replace('{site}', () => site), next, mistake];
  return { subject, text: mailText(lines), html: mailPage(language, lines.map(mailParagraph)) };
}
