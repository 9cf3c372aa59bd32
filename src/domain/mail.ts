export interface MailAddress {
  name?: string;
  address: string;
}

/** A mail of ours to one person. */
export interface Mail {
  to: string;
  subject: string;
  text: string;
  html: string;
  /** Names this mail, so that a copy that is sent in doubt is known as one: letters, digits and hyphens. */
  id: string;
}

/** Mail was not sent. The reason names neither a recipient nor a secret. */
export class MailFailure extends Error {
  override readonly name = 'MailFailure';

  /** `isFinal`: this recipient will not get it, however often it is tried. */
  constructor(
    readonly reason: string,
    readonly isFinal: boolean,
  ) {
    super(reason);
  }
}

export interface MailSender {
  /** Resolves once a mail server has taken it. @throws MailFailure, within half a minute */
  send(mail: Mail, signal: AbortSignal): Promise<void>;
}
