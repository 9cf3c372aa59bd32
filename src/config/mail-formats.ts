import { isEmail } from '../contracts/email';
import type { MailAddress } from '../domain/mail';
import type { SmtpServer } from '../infra/mail/smtp-mailer';
import { SettingError } from './setting-formats';

/** `smtps://user:password@host:465`, `smtp://host:587`; special characters are percent-encoded. */
export function parseSmtpUrl(text: string): SmtpServer {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isServer =
    url !== undefined &&
    /^smtps?:$/.test(url.protocol) &&
    url.hostname !== '' &&
    /^\/?$/.test(url.pathname) &&
    !url.search &&
    !url.hash;
  // Never quoted: it has a password.
  if (!isServer) throw new SettingError('must be like smtps://user:password@smtp.example.com:465');
  const secure = url.protocol === 'smtps:';
  const user = decode(url.username);
  return {
    host: url.hostname.replace(/^\[(.+)\]$/, '$1'),
    port: url.port ? Number(url.port) : secure ? 465 : 587,
    secure,
    ...(user !== '' && { auth: { user, pass: decode(url.password) } }),
  };
}

/** `no-reply@example.com`, `MyChat <no-reply@example.com>`. */
export function parseMailAddress(text: string): MailAddress {
  const [, quoted, plain, inBrackets] = /^(?:(?:"([^"]*)"|([^"<>]*?))\s*<([^<>]*)>)$/.exec(text) ?? [];
  const address = inBrackets ?? text;
  const name = (quoted ?? plain ?? '').trim();
  if (!isEmail(address) || /\p{Cc}/u.test(name)) {
    throw new SettingError('must be an e-mail address, like MyChat <no-reply@example.com>');
  }
  return { ...(name && { name }), address };
}

/** Where the web app is served; without the slash at its end. */
export function parsePublicUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain =
    url !== undefined && /^https?:$/.test(url.protocol) && !url.username && !url.search && !url.hash;
  if (!isPlain) throw new SettingError('must be an address like https://chat.example.com');
  return url.href.replace(/\/+$/, '');
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new SettingError('has a % that encodes nothing: write %25');
  }
}
