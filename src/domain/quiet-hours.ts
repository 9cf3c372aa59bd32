import type { QuietHours } from './push-ports';

const MINUTE = 60_000;
const DAY_MINUTES = 1_440;

/**
 * When the quiet hours that contain `now` (ms) end; undefined outside of them. `from` equal to `until` is the whole day.
 * A clock change in between is taken into account: the answer is the moment at which the wall clock shows `until`.
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

export function isTimeZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

function minuteOfDay(time: number, time_zone: string): number {
  const parts = formatOf(time_zone).formatToParts(time);
  const valueOf = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  return valueOf('hour') * 60 + valueOf('minute');
}

/** Making one costs tens of microseconds, using it next to nothing; there are about 600 zones. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(time_zone: string): Intl.DateTimeFormat {
  let format = formats.get(time_zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: time_zone,
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(time_zone, format);
  }
  return format;
}

function startOfMinute(time: number): number {
  return Math.floor(time / MINUTE) * MINUTE;
}

function modulo(minutes: number): number {
  return ((minutes % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
}
