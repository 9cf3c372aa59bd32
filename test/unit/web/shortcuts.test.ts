import { neighbour, shortcutOf } from '../../../web/src/app/shortcuts';

const NO_KEYS = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, isComposing: false };
const press = (key: string, held: Partial<typeof NO_KEYS> = {}) => shortcutOf({ key, ...NO_KEYS, ...held });

it('knows its combinations, on every kind of keyboard', () => {
  expect(press('k', { ctrlKey: true })).toBe('search');
  expect(press('k', { metaKey: true })).toBe('search');
  expect(press('K', { ctrlKey: true })).toBe('search');
  expect(press('ArrowDown', { altKey: true })).toBe('next');
  expect(press('ArrowUp', { altKey: true })).toBe('previous');
  expect(press('/', { ctrlKey: true })).toBe('help');
  // Where the slash needs Shift.
  expect(press('/', { ctrlKey: true, shiftKey: true })).toBe('help');
});

it('leaves everything else to the browser and to what is typed', () => {
  for (const key of ['k', '/', '?', 'ArrowDown']) expect(press(key)).toBeUndefined();
  expect(press('k', { ctrlKey: true, shiftKey: true })).toBeUndefined();
  expect(press('k', { ctrlKey: true, altKey: true })).toBeUndefined();
  expect(press('ArrowUp', { altKey: true, shiftKey: true })).toBeUndefined();
  expect(press('k', { ctrlKey: true, isComposing: true })).toBeUndefined();
});

it('finds the conversation before and after, and stays at the ends', () => {
  expect(neighbour(1, 1, 3)).toBe(2);
  expect(neighbour(1, -1, 3)).toBe(0);
  expect(neighbour(2, 1, 3)).toBeUndefined();
  expect(neighbour(0, -1, 3)).toBeUndefined();
  expect(neighbour(-1, 1, 3)).toBe(0);
  expect(neighbour(-1, 1, 0)).toBeUndefined();
});
