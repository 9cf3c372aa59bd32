import type { DatabaseAddress } from './session';

const DEFAULT_PORT = 3306;

/** The message ends a sentence that begins with the setting's name. It never contains the URL, which has a password. */
export class ConnectionUrlError extends Error {
  override readonly name = 'ConnectionUrlError';
}

/**
 * Parses `mysql://user:password@host:port/database?ssl=…`, or with `?socket=/path` a server on a unix socket. Without a
 * path the address has no database.
 * @throws ConnectionUrlError
 */
export function parseConnectionUrl(text: string): DatabaseAddress {
  if (!URL.canParse(text)) {
    throw new ConnectionUrlError('is not a URL like mysql://user:password@host:3306/database');
  }
  const url = new URL(text);
  if (url.protocol !== 'mysql:' && url.protocol !== 'mariadb:') {
    throw new ConnectionUrlError('must begin with mysql:// (or mariadb://)');
  }
  if (!url.hostname) throw new ConnectionUrlError('names no host');

  const database = decode(url.pathname.slice(1));
  const ssl = parseSsl(url.searchParams);
  const socketPath = url.searchParams.get('socket');
  return {
    ...(socketPath
      ? { socketPath }
      : { host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port: url.port ? Number(url.port) : DEFAULT_PORT }),
    user: decode(url.username),
    password: decode(url.password),
    ...(database && { database }),
    ...(ssl !== undefined && { ssl }),
  };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new ConnectionUrlError('has a % that is not an escape: write %25 for a percent sign');
  }
}

/** `true`, `false`, a JSON object of TLS options, or the name of one of the driver's profiles. */
function parseSsl(parameters: URLSearchParams): DatabaseAddress['ssl'] {
  // To ignore these would be an unencrypted connection when the operator asked for an encrypted one.
  const other = [...parameters.keys()].find((key) => key !== 'ssl' && key.startsWith('ssl'));
  if (other) throw new ConnectionUrlError(`has ${other}=, which is not supported: use ssl=true`);

  const value = parameters.get('ssl');
  if (!value || value === 'false' || value === '0') return undefined;
  if (value === 'true' || value === '1') return { rejectUnauthorized: true };
  if (value === 'Amazon RDS') return value;
  try {
    const options: unknown = JSON.parse(value);
    if (typeof options === 'object' && options !== null && !Array.isArray(options)) return options;
  } catch {
    // Refused below.
  }
  throw new ConnectionUrlError('has an ssl= that is neither true, false nor a JSON object of TLS options');
}
