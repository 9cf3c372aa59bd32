import { pino, type DestinationStream, type Logger } from 'pino';

export type { Logger } from 'pino';

export interface LoggerSettings {
  level: string;
  /** Lines for a person instead of JSON. */
  readable: boolean;
}

/** Properties whose values would let their reader log in, or read what others write. */
const SECRETS = [
  'authorization',
  'cookie',
  '["set-cookie"]',
  'token',
  'password',
  'password_hash',
  'private_key',
  'auth',
  'p256dh',
  // The driver's errors contain the statement with all values: password hashes, messages.
  'sql',
];

/** A wildcard of pino's stands for one level. */
const DEPTHS = ['', '*', '*.*', '*.*.*'];

export function createLogger(
  settings: LoggerSettings,
  destination: DestinationStream = process.stdout,
): Logger {
  return pino(
    { level: settings.level, redact: { paths: secretPaths(), censor: '[hidden]' }, base: null },
    settings.readable ? { write: (line) => destination.write(toReadable(line)) } : destination,
  );
}

function secretPaths(): string[] {
  return DEPTHS.flatMap((depth) =>
    SECRETS.map((secret) => (depth && !secret.startsWith('[') ? `${depth}.${secret}` : `${depth}${secret}`)),
  );
}

const LEVELS: Record<number, string> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'WARN',
  50: 'ERROR',
  60: 'FATAL',
};

/** `10:41:07 info  The message. name=value`, with the stack of an error below. */
function toReadable(line: string): string {
  const record: Record<string, unknown> = JSON.parse(line);
  const { level, time, msg = '', err, ...rest } = record;
  const clock = new Date(Number(time)).toTimeString().slice(0, 8);
  const details = Object.entries(rest).map(([name, value]) => ` ${name}=${asText(value)}`);
  return `${clock} ${(LEVELS[Number(level)] ?? '').padEnd(5)} ${asText(msg)}${details.join('')}\n${stackOf(err)}`;
}

function stackOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('stack' in error)) return '';
  return `${asText(error.stack)}\n`;
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
