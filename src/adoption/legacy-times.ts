import { fixedOffsetOf } from '../domain/time-zones';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
const SECOND_MS = 1_000;
/** No message of the legacy backend is older. */
const START = Date.UTC(2000, 0, 1);

/** A period in which clocks keep the same offset from UTC. */
interface OffsetPeriod {
  /** Its first local time, like `2026-03-29 02:00:00`. */
  from: string;
  /** How far clocks are ahead of UTC. */
  offset_seconds: number;
}

/**
 * SQL that turns a DATETIME written in `zone` (see `isTimeZone`) into UTC. The offsets are written out, since servers rarely
 * have their time zone tables loaded. A time that the clocks showed twice counts as its first.
 */
export function toUtc(column: string, zone: string): string {
  if (zone === 'UTC') return column;
  const periods = listPeriods(zone);
  const [first, ...later] = periods;
  const otherwise = first?.offset_seconds ?? 0;
  if (later.length === 0) return `(${column} - interval ${otherwise} second)`;
  // Newest first: most messages are recent.
  const whens = later
    .toReversed()
    .map(({ from, offset_seconds }) => `when ${column} >= '${from}' then ${offset_seconds}`);
  return `(${column} - interval (case ${whens.join(' ')} else ${otherwise} end) second)`;
}

function listPeriods(zone: string): OffsetPeriod[] {
  const offsetAt = createOffset(zone);
  const periods: OffsetPeriod[] = [{ from: asSql(START), offset_seconds: offsetAt(START) }];
  for (let start = START; start < Date.now() + DAY_MS; start += WEEK_MS) {
    const before = offsetAt(start);
    if (offsetAt(start + WEEK_MS) === before) continue;
    const change = findChange(offsetAt, start, start + WEEK_MS);
    periods.push({ from: asSql(change + before * SECOND_MS), offset_seconds: offsetAt(change) });
  }
  return periods;
}

/** The first whole second with another offset than at `low`. */
function findChange(offsetAt: (time: number) => number, low: number, high: number): number {
  const before = offsetAt(low);
  let same = low;
  let other = high;
  while (other - same > SECOND_MS) {
    const middle = Math.floor((same + other) / 2 / SECOND_MS) * SECOND_MS;
    if (offsetAt(middle) === before) same = middle;
    else other = middle;
  }
  return other;
}

/** Seconds that clocks in the zone are ahead of UTC, as a function of the moment (ms since 1970). */
function createOffset(zone: string): (time: number) => number {
  const fixed = fixedOffsetOf(zone);
  if (fixed !== undefined) return () => fixed;
  const format = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (time) => {
    const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
    const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
    const local = Date.UTC(
      part('year'),
      part('month') - 1,
      part('day'),
      part('hour'),
      part('minute'),
      part('second'),
    );
    return (local - time) / SECOND_MS;
  };
}

function asSql(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replace('T', ' ');
}
