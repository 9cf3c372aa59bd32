import type { QuietHours } from './preferences';

const MINUTE = 60_000;
const DAY_MINUTES = 1_440;

/**
 * Returns when the quiet hours that contain `now` (ms) end; undefined outside of them. `from` equal to `until` is the whole day.
 * Takes changes to and from daylight saving time into account: it is the moment at which the wall clock shows `until`.
 */
export function quietUntil(quiet: QuietHours, now: number): number | undefined {
  const minute = minuteOfDay(now, quiet.time_zone);
  const sinceStart = modulo(minute - quiet.from);
  const length = modulo(quiet.until - quiet.from) || DAY_MINUTES;
  if (sinceStart >= length) return undefined;

  const guess = startOfMinute(now) + (length - sinceStart) * MINUTE;
  const off = modulo(quiet.until - minuteOfDay(guess, quiet.time_zone) + DAY_MINUTES / 2) - DAY_MINUTES / 2;
  return Math.max(guess + off * MINUTE, startOfMinute(now) + MINUTE);
}

/** The canonical name of a time zone (`AMERICA/sao_paulo` is America/Sao_Paulo); undefined if there is no such zone. */
export function canonicalTimeZone(name: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

function minuteOfDay(time: number, time_zone: string): number {
  const parts = formatOf(time_zone).formatToParts(time);
  const valueOf = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  return valueOf('hour') * 60 + valueOf('minute');
}

/** Kept, because creating a format costs tens of microseconds and 70 KB. The least recently used is first. */
const formats = new Map<string, Intl.DateTimeFormat>();
/** Most users live in a few dozen zones, but zones that were stored before names were made canonical have any spelling. */
const MAX_FORMATS = 100;

function formatOf(time_zone: string): Intl.DateTimeFormat {
  const format = formats.get(time_zone) ?? createFormat(time_zone);
  formats.delete(time_zone);
  formats.set(time_zone, format);
  const [oldest] = formats.keys();
  if (formats.size > MAX_FORMATS && oldest !== undefined) formats.delete(oldest);
  return format;
}

function createFormat(time_zone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: time_zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
}

function startOfMinute(time: number): number {
  return Math.floor(time / MINUTE) * MINUTE;
}

function modulo(minutes: number): number {
  return ((minutes % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
}
