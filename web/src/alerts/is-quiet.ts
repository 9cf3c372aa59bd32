import type { PushPreferences } from '../../../src/contracts/routes/devices';

const DAY_MINUTES = 1_440;

/** Whether `now` is within the quiet hours, in their time zone. They may span midnight. If `from` equals `until`, they are the whole day. */
export function isQuiet(quiet: PushPreferences['quiet_hours'], now: Date): boolean {
  if (!quiet) return false;
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone: quiet.time_zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const from = minutesOf(quiet.from);
  const length = modulo(minutesOf(quiet.until) - from) || DAY_MINUTES;
  return modulo(minutesOf(clock.format(now)) - from) < length;
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

function modulo(minutes: number): number {
  return ((minutes % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
}
