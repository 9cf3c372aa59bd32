import type { Config } from '../config';
import { parseMailAddress, parsePublicUrl, parseSmtpUrl } from '../mail-formats';
import { type Given, missing, type Parsed, setting } from '../setting';

export const mailShape = {
  SMTP_URL: setting(parseSmtpUrl).optional(),
  SMTP_FROM: setting(parseMailAddress).optional(),
  PUBLIC_URL: setting(parsePublicUrl).optional(),
};

export function findMailProblems(given: Given<typeof mailShape>): string[] {
  if (given.SMTP_URL) {
    const PUBLIC_URL =
      'the address of the web app, which links in mails lead to, like https://chat.example.com';
    return missing(given, { SMTP_FROM: 'who mails are from, like no-reply@example.com', PUBLIC_URL });
  }
  return given.SMTP_FROM ? missing(given, { SMTP_URL: 'SMTP_FROM belongs to it' }) : [];
}

export function toMail(settings: Parsed<typeof mailShape>): Pick<Config, 'mail' | 'publicUrl'> {
  const { SMTP_URL: server, SMTP_FROM: from, PUBLIC_URL: publicUrl } = settings;
  return { ...(server && from && { mail: { server, from } }), ...(publicUrl && { publicUrl }) };
}
