import { seesPresence } from '../../../src/domain/presence';

const KNOWN = [
  { have_written: true, is_contact: true },
  { have_written: true, is_contact: false },
  { have_written: false, is_contact: true },
  { have_written: false, is_contact: false },
];

it.each([
  ['everyone', [true, true, true, false]],
  ['contacts', [true, false, true, false]],
  ['nobody', [false, false, false, false]],
] as const)('presence that is shown to %s is seen by some', (shown_to, expected) => {
  expect(KNOWN.map((ties) => seesPresence({ shown_to, ...ties }))).toEqual(expected);
});
