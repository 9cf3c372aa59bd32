import type { Config } from '../../config/config';
import { MailFailure } from '../../domain/mail';
import { SmtpMailer } from '../../infra/mail/smtp-mailer';
import type { Addressee } from '../../repositories/reports/addressee-repository';
import { warningMail } from '../../services/reports/warning-mail';

/**
 * Writes to a person who was warned, once, and says what became of it. `to` is undefined if the account is deleted; `id` names the mail.
 * Returns false if a mail server was asked and has not confirmed it.
 */
export async function sendWarning(
  { mail, publicUrl }: Pick<Config, 'mail' | 'publicUrl'>,
  to: Addressee | undefined,
  id: string,
): Promise<boolean> {
  if (!to) return skip('the account is deleted.');
  if (!mail || publicUrl === undefined) {
    return skip(`no mail is sent here, as SMTP_URL is not set. ${YOURSELF}`);
  }
  if (to.email === null) return skip(`the account has no e-mail address. ${YOURSELF}`);
  const { name, language, email } = to;
  const content = warningMail({ name, language: language ?? 'en', site: new URL(publicUrl).host });
  try {
    await new SmtpMailer(mail).send({ ...content, to: email, id }, new AbortController().signal);
  } catch (error) {
    if (!(error instanceof MailFailure)) throw error;
    console.error(
      `The mail server has not confirmed the mail to the person (${error.reason}), and nothing tries again. ${YOURSELF}`,
    );
    return false;
  }
  console.log('The mail server has taken a mail to the person.');
  return true;
}

const YOURSELF = 'If they are to know of it, write to them yourself.';

function skip(why: string): true {
  console.log(`Nobody was written to: ${why}`);
  return true;
}
