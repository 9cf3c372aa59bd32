import { fixedOffsetOf, isTimeZone } from '../../../src/domain/time-zones';

it.each(['UTC', 'America/Sao_Paulo', '-03:00', '+05:30'])('knows the zone %s', (zone) => {
  expect(isTimeZone(zone)).toBe(true);
});

it.each(['', 'Mars/Olympus', '-3', '03:00'])('does not know the zone %j', (zone) => {
  expect(isTimeZone(zone)).toBe(false);
});

it.each([
  ['+05:30', 19_800],
  ['-03:00', -10_800],
  ['UTC', undefined],
])('reads the fixed offset of %s as %s seconds', (zone, seconds) => {
  expect(fixedOffsetOf(zone)).toBe(seconds);
});
