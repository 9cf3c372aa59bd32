import type { Config } from '../../config/config';
import { MailFailure } from '../../domain/mail';
import { SmtpMailer } from '../../infra/mail/smtp-mailer';
import { fail, type Finding, ok } from './finding';

/** Whether the mail server lets us in. Sends nothing. `ca` is a further certificate authority, in PEM. */
export async function checkMail(mail: NonNullable<Config['mail']>, ca?: string): Promise<Finding> {
  const name = `mail: ${mail.server.host}:${mail.server.port}`;
  try {
    await new SmtpMailer({ ...mail, ca }).check();
    return ok(`${name} lets us in`);
  } catch (error) {
    if (!(error instanceof MailFailure)) throw error;
    return fail(
      `${name} does not let us in (${error.reason})`,
      'Check SMTP_URL: smtps:// with port 465, or smtp:// with 587, user and password percent-encoded; and that this machine may ' +
        'open connections there. NODE_EXTRA_CA_CERTS names a file with the certificate of a private authority.',
    );
  }
}
