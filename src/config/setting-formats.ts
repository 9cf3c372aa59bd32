import { isIP } from 'node:net';
import { isTimeZone } from '../domain/time-zones';

/** Thrown with the problem of a setting: the end of a sentence that begins with its name. */
export class SettingError extends Error {
  override readonly name = 'SettingError';
}

const MAX_PORT = 65_535;

export function parseWholeNumber(text: string, from: number, to: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= from && value <= to)) throw new SettingError(`must be a whole number from ${from} to ${to}`);
  return value;
}

export function parsePort(text: string): number {
  return parseWholeNumber(text, 0, MAX_PORT);
}

/** An address to listen on, also in brackets, or a name. */
export function parseHost(text: string): string {
  const host = /^\[(.+)\]$/.exec(text)?.[1] ?? text;
  // Something without letters has to be an address.
  const isName = /^(?=.*[a-z])[a-z\d](?:[a-z\d.-]*[a-z\d])?$/i.test(host);
  if (isIP(host) === 0 && !isName) {
    throw new SettingError(
      'must be an address or a name of this machine, like 127.0.0.1, without a port; if you never set it, a shell or ' +
        'conda did: HOST= npm start goes without',
    );
  }
  return host;
}

export function parseSwitch(text: string): boolean {
  const word = text.toLowerCase();
  if (['true', 'on', 'yes', '1'].includes(word)) return true;
  if (['false', 'off', 'no', '0'].includes(word)) return false;
  throw new SettingError('must be true or false');
}

const DAY_MS = 86_400_000;

/** How long something is allowed, in milliseconds since 1970: `on` for ever, `off` never, or until the end of a day in UTC. */
export function parseLastDay(text: string): number {
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(text) : undefined;
  // Date takes the 31st of a short month for the 1st of the next one.
  if (day && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text))
    return day.getTime() + DAY_MS;
  try {
    return parseSwitch(text) ? Infinity : -Infinity;
  } catch {
    throw new SettingError('must be on, off, or the last day on which they are accepted, like 2026-12-31');
  }
}

/** An IANA name, or a fixed offset like -03:00. */
export function parseTimeZone(text: string): string {
  if (!isTimeZone(text))
    throw new SettingError('must be a time zone like America/Sao_Paulo, or an offset like -03:00');
  return text;
}

/** Express's 'trust proxy': a number of hops, true or false, or the proxies' addresses. */
export function parseTrustProxy(text: string): boolean | number | string[] {
  if (text === 'true' || text === 'false') return text === 'true';
  if (/^\d+$/.test(text)) return parseWholeNumber(text, 0, 100);
  const addresses = parseList(text);
  const wrong = addresses.find((address) => !isProxyAddress(address));
  if (wrong !== undefined) {
    throw new SettingError(
      'must be a number of hops, true, false, or a list of addresses like loopback,10.0.0.0/8',
    );
  }
  return addresses;
}

function isProxyAddress(text: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(text)) return true;
  const [address = '', bits, ...rest] = text.split('/');
  const maxBits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return (
    rest.length === 0 &&
    maxBits > 0 &&
    (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= maxBits))
  );
}

/** Origins as browsers send them: lower case, no default port, no slash at the end. `*` stays `*`. */
export function parseOrigins(text: string): string[] {
  return parseList(text).map((item) => {
    if (item === '*') return item;
    const url = URL.canParse(item) ? new URL(item) : undefined;
    const isOrigin =
      url !== undefined && /^https?:$/.test(url.protocol) && item.replace(/\/+$/, '').split('/').length === 3;
    if (!isOrigin || url.username || url.search || url.hash || url.hostname.includes('*')) {
      throw new SettingError('must be a list of origins like https://app.example.com, without a path, or *');
    }
    return url.origin;
  });
}

/** Host patterns: `push.example.com`, `*.example.com`, an address, each with or without a port. */
export function parseHostPatterns(text: string): string[] {
  return parseList(text).map((item) => {
    const { host = '', port } =
      /^(?<host>\[[\da-f:.]+\]|(?:\*\.)?[a-z\d.-]+)(?::(?<port>\d+))?$/i.exec(item)?.groups ?? {};
    if (!host || (port !== undefined && Number(port) > MAX_PORT)) {
      throw new SettingError(
        'must be a list of hosts like push.example.com, *.example.com or localhost:8443',
      );
    }
    return item.toLowerCase();
  });
}

/** A path on our own origin; `//host/…` would lead to another. */
export function parsePath(text: string): string {
  if (!/^\/(?![/\\])[^\s?#]*$/.test(text)) throw new SettingError('must be a path like /dashboard.html');
  return text;
}

/** The contact for push services (RFC 8292). Refuses what they refuse, so that no push fails because of it. */
export function parseVapidSubject(text: string): string {
  if (/^https:/i.test(text)) {
    if (!URL.canParse(text)) throw new SettingError('must be an e-mail address or an https URL');
    const url = new URL(text);
    refuseUnreachable(url.hostname);
    return url.href;
  }
  const address = text.replace(/^mailto:\s*/i, '');
  const host = /^[^\s@:/<>,;]+@([^\s@:/<>,;]+)$/.exec(address)?.[1];
  if (!host) throw new SettingError('must be an e-mail address or an https URL');
  refuseUnreachable(host);
  return `mailto:${address}`;
}

function refuseUnreachable(host: string): void {
  if (/(^|\.)(localhost|local|invalid)\.?$/i.test(host)) {
    throw new SettingError('must be reachable: push services reject localhost, *.local and *.invalid');
  }
}

/** Comma-separated. */
export function parseList(text: string): string[] {
  const items = text.split(',').flatMap((item) => item.trim() || []);
  if (items.length === 0) throw new SettingError('is an empty list');
  return items;
}
