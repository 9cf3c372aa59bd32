import { rowsWithin } from '../../../web/src/ui/rows-within';

it.each([
  ['the top', { top: 0, height: 740, row: 74 }, { first: 0, end: 12 }],
  ['the middle', { top: 37_000, height: 740, row: 74 }, { first: 498, end: 512 }],
  ['the bottom', { top: 73_260, height: 740, row: 74 }, { first: 988, end: 1_000 }],
])('a list at %s has its visible rows and a few more', (_where, view, range) => {
  expect(rowsWithin(view, 1_000, 100)).toEqual(range);
});

it('a short list has all its rows, an empty one none', () => {
  expect(rowsWithin({ top: 0, height: 740, row: 74 }, 3, 600)).toEqual({ first: 0, end: 3 });
  expect(rowsWithin({ top: 0, height: 740, row: 74 }, 0, 600)).toEqual({ first: 0, end: 0 });
});

it('a list that has become shorter than the scroll position has an empty range at its end', () => {
  expect(rowsWithin({ top: 50_000, height: 740, row: 74 }, 10, 600)).toEqual({ first: 10, end: 10 });
});
