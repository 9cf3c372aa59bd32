import { Departures } from '../../../../src/services/live/departures';

let now: number;
let departures: Departures;

beforeEach(() => {
  now = 0;
  departures = new Departures(() => now);
});

it('knows who has left a conversation since something was begun', () => {
  const before = departures.now();
  departures.note(1, 50);
  const after = departures.now();
  expect(departures.isSince(before, 1, 50)).toBe(true);
  expect(departures.isSince(after, 1, 50)).toBe(false);
  expect(departures.isSince(before, 2, 50)).toBe(false);
  expect(departures.isSince(before, 1, 51)).toBe(false);
  departures.note(1, 50);
  expect(departures.isSince(after, 1, 50)).toBe(true);
});

it('forgets what nothing was begun before', () => {
  const before = departures.now();
  departures.note(1, 50);
  now = 30_000;
  departures.note(2, 50);
  expect(departures.isSince(before, 1, 50)).toBe(false);
  expect(departures.isSince(before, 2, 50)).toBe(true);
});
