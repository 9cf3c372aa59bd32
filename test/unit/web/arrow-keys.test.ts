import { keyTarget } from '../../../web/src/ui/arrow-keys';

it.each([
  ['ArrowDown', 0, 1],
  ['ArrowDown', 2, 0],
  ['ArrowUp', 0, 2],
  ['ArrowUp', -1, 2],
  ['Home', 2, 0],
  ['End', 0, 2],
  ['ArrowRight', 0, undefined],
  ['a', 0, undefined],
])('%s in a list of three moves from index %s to %s', (key, at, expected) => {
  expect(keyTarget(key, at, { count: 3 })).toBe(expected);
});

it.each([
  ['ArrowRight', 0, 1],
  ['ArrowLeft', 0, 0],
  ['ArrowDown', 1, 5],
  ['ArrowDown', 7, 7],
  ['ArrowUp', 5, 1],
  ['ArrowUp', 2, 2],
  ['End', 0, 9],
])('%s in a grid of ten in four columns moves from index %s to %s', (key, at, expected) => {
  expect(keyTarget(key, at, { count: 10, columns: 4 })).toBe(expected);
});
