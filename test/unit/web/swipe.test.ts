import { followed, isSwipe, SWIPE_X, swipedTo } from '../../../web/src/ui/swipe';

it('is a swipe if it goes to the side more than along the list', () => {
  expect(isSwipe({ x: 5, y: -8 })).toBeUndefined();
  expect(isSwipe({ x: 14, y: 3 })).toBe(true);
  expect(isSwipe({ x: -14, y: 3 })).toBe(true);
  expect(isSwipe({ x: 14, y: 12 })).toBe(false);
  expect(isSwipe({ x: 0, y: 20 })).toBe(false);
});

it('counts from a distance on, in either direction', () => {
  expect(swipedTo({ x: SWIPE_X - 1, y: 0 })).toBeUndefined();
  expect(swipedTo({ x: SWIPE_X, y: 0 })).toBe('right');
  expect(swipedTo({ x: -SWIPE_X, y: 0 })).toBe('left');
});

it('follows the finger, and less beyond that distance', () => {
  expect(followed({ x: 40, y: 0 })).toBe(40);
  expect(followed({ x: -SWIPE_X - 40, y: 0 })).toBe(-SWIPE_X - 10);
});
