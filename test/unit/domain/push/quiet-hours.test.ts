import { canonicalTimeZone, quietUntil } from '../../../../src/domain/push/quiet-hours';

const at = (time: string) => Date.parse(time);
const until = (quiet: [number, number, string], time: string) => {
  const end = quietUntil({ from: quiet[0], until: quiet[1], time_zone: quiet[2] }, at(time));
  return end === undefined ? undefined : new Date(end).toISOString();
};
const night: [number, number, string] = [22 * 60, 7 * 60, 'UTC'];

it.each([
  ['2026-01-10T21:59:59.999Z', undefined],
  ['2026-01-10T22:00:00.000Z', '2026-01-11T07:00:00.000Z'],
  ['2026-01-11T03:00:30.500Z', '2026-01-11T07:00:00.000Z'],
  ['2026-01-11T06:59:59.999Z', '2026-01-11T07:00:00.000Z'],
  ['2026-01-11T07:00:00.000Z', undefined],
])('spans midnight: at %s it is quiet until %s', (time, end) => {
  expect(until(night, time)).toBe(end);
});

it('takes quiet hours in the time zone of the user', () => {
  const quiet: [number, number, string] = [13 * 60, 15 * 60 + 30, 'America/Sao_Paulo'];

  expect(until(quiet, '2026-01-10T15:59:00.000Z')).toBeUndefined();
  expect(until(quiet, '2026-01-10T16:00:00.000Z')).toBe('2026-01-10T18:30:00.000Z');
  expect(until(quiet, '2026-01-10T18:30:00.000Z')).toBeUndefined();
});

it('supports time zones with an offset of half an hour', () => {
  expect(until([9 * 60, 10 * 60, 'Asia/Kathmandu'], '2026-01-10T03:45:00.000Z')).toBe(
    '2026-01-10T04:15:00.000Z',
  );
});

it('ends when the wall clock says so, even if daylight saving time starts or ends meanwhile', () => {
  // 29 March 2026, 01:00 UTC: 02:00 becomes 03:00. 25 October: 03:00 becomes 02:00.
  expect(until([22 * 60, 7 * 60, 'Europe/Berlin'], '2026-03-28T22:00:00.000Z')).toBe(
    '2026-03-29T05:00:00.000Z',
  );
  expect(until([22 * 60, 7 * 60, 'Europe/Berlin'], '2026-10-24T21:00:00.000Z')).toBe(
    '2026-10-25T06:00:00.000Z',
  );
});

it('is quiet all day if both ends are the same', () => {
  expect(until([8 * 60, 8 * 60, 'UTC'], '2026-01-10T09:00:00.000Z')).toBe('2026-01-11T08:00:00.000Z');
});

it('returns the canonical name of a time zone, and nothing for an unknown one', () => {
  expect(canonicalTimeZone('America/Sao_Paulo')).toBe('America/Sao_Paulo');
  expect(canonicalTimeZone('AMERICA/sao_paulo')).toBe('America/Sao_Paulo');
  expect(canonicalTimeZone('Mars/Olympus')).toBeUndefined();
  expect(canonicalTimeZone('')).toBeUndefined();
});

it('keeps a bounded number of formats, however time zones are spelled', () => {
  const spellings = Array.from({ length: 500 }, (_, number) =>
    Array.from('america/sao_paulo', (letter, place) =>
      (number >> place) & 1 ? letter.toUpperCase() : letter,
    ).join(''),
  );
  const made = jest.spyOn(Intl, 'DateTimeFormat');
  const use = (zone: string) => quietUntil({ from: 0, until: 60, time_zone: zone }, 0);

  for (const zone of spellings) use(zone);
  expect(made).toHaveBeenCalledTimes(500);
  // The last ones are kept.
  for (const zone of spellings.slice(-50)) use(zone);
  expect(made).toHaveBeenCalledTimes(500);
  // The first ones are forgotten.
  use(spellings[0] ?? '');
  expect(made).toHaveBeenCalledTimes(501);
  made.mockRestore();
});
