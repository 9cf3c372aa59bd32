const DAY_MS = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();

function format(locale: string, options: Intl.DateTimeFormatOptions, at: Date): string {
  const key = locale + JSON.stringify(options);
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale, options);
  formats.set(key, known);
  return known.format(at);
}

/** Calendar days between two moments, in the reader's time zone. */
export function daysBetween(earlier: Date, later: Date): number {
  return Math.round((midnight(later) - midnight(earlier)) / DAY_MS);
}

function midnight(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}

/** A number that is the same for all moments of a calendar day, in the reader's time zone. */
export function dayOf(ms: number): number {
  const at = new Date(ms);
  return (at.getFullYear() * 12 + at.getMonth()) * 31 + at.getDate() - 1;
}

export function clockTime(at: string, locale: string): string {
  return format(locale, { timeStyle: 'short' }, new Date(at));
}

/** Today, Yesterday, Monday, 3 May, 3 May 2024: as exact as needed. */
export function dayName(at: string, now: Date, locale: string): string {
  const date = new Date(at);
  const days = daysBetween(date, now);
  if (days === 0 || days === 1) {
    return capital(new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-days, 'day'));
  }
  if (days > 1 && days < 7) return capital(format(locale, { weekday: 'long' }, date));
  const year = date.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const);
  return format(locale, { day: 'numeric', month: 'long', ...year }, date);
}

/** For a narrow column: the time today, else the day. */
export function shortTime(at: string, now: Date, locale: string): string {
  const date = new Date(at);
  const days = daysBetween(date, now);
  if (days <= 0) return clockTime(at, locale);
  if (days === 1) return dayName(at, now, locale);
  if (days < 7) return capital(format(locale, { weekday: 'short' }, date).replace('.', ''));
  const isThisYear = date.getFullYear() === now.getFullYear();
  return isThisYear
    ? format(locale, { day: 'numeric', month: 'short' }, date)
    : format(locale, { day: '2-digit', month: '2-digit', year: 'numeric' }, date);
}

function capital(text: string): string {
  return text.slice(0, 1).toLocaleUpperCase() + text.slice(1);
}
