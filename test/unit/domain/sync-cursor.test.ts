import { readCursor, writeCursor } from '../../../src/domain/sync-cursor';

it.each([
  ['7', { position: 7, entered: 7 }],
  ['7-3', { position: 7, entered: 3 }],
  ['0', { position: 0, entered: 0 }],
])('reads and writes %s', (text, cursor) => {
  expect(readCursor(text)).toEqual(cursor);
  expect(writeCursor(cursor)).toBe(text);
});

it('lets nobody have entered more than they know', () => {
  expect(readCursor('3-7')).toEqual({ position: 3, entered: 3 });
});

it('knows no cursor where there is none', () => {
  for (const text of [undefined, '']) expect(readCursor(text).position).toBeNaN();
});
